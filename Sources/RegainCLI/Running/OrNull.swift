/// A field that is always there in a JSON answer, as null when there is nothing to say.
@propertyWrapper
struct OrNull<Value: Encodable> {
  private var value: Value?

  var wrappedValue: Value? {
    get { value }
    set { value = newValue }
  }

  init(wrappedValue: Value?) { value = wrappedValue }
}

extension OrNull: Encodable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}
