/// What became of one account of a list, as one JSON object; what does not apply is left out.
struct AccountLine: Encodable {
  /// Of the list.
  let line: Int
  var account: String?
  let result: String
  var sheet: String?
  var state: String?
  var confirmSlot: Int?
  var codes: Int?
  var grade: String?
  var message: String?
}
