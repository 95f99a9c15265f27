/// A number with its word, in one or more.
struct Count: CustomStringConvertible {
  let description: String

  init(_ number: some BinaryInteger, _ one: String, _ more: String) {
    description = "\(number) \(number == 1 ? one : more)"
  }
}
