/// The devices of one account, and what they are being asked.
///
/// One row, one version: what is decided about a device is decided on this row.
package struct DevicesRecord: SoleRecordBody {
  package static let kind = RecordKind.devices
  package static let id = "devices"

  package var devices: [StoredDevice] = []
  /// Challenges that may still be answered, and such as are over and not yet cleared away; oldest first.
  package var challenges: [OpenChallenge] = []
  /// In which hour since 1970 the last ones were issued, and how many.
  package var hour: Int64 = 0
  package var issuedInHour = 0
  /// When its owner last said no.
  package var deniedAt: Timestamp?

  package init() {}

  /// An account's devices, ended ones included.
  package static let mostDevices = 64

  package func device(_ id: RandomIdentifier) -> StoredDevice? { devices.first { $0.id == id } }

  package var live: [StoredDevice] { devices.filter { $0.endedAt == nil } }

  /// Remembers the first answer to a challenge.
  package mutating func answer(_ challenge: RandomIdentifier, _ given: GivenAnswer) {
    guard let index = challenges.firstIndex(where: { $0.id == challenge }) else { return }
    challenges[index].answer = challenges[index].answer ?? given
  }

  /// A no to one challenge is a no to all that were asked by then. By the row, and not by the clocks of two machines.
  package mutating func deny(at time: Timestamp) {
    for index in challenges.indices where !challenges[index].isEnrolment {
      challenges[index].isDenied = true
    }
    deniedAt = max(deniedAt ?? time, time)
  }

  package mutating func change(_ id: RandomIdentifier?, _ body: (inout StoredDevice) -> Void) {
    guard let index = devices.firstIndex(where: { $0.id == id }) else { return }
    body(&devices[index])
  }
}

/// A challenge that was issued and that its row may still be there of.
package struct OpenChallenge: Sendable, Hashable, Codable {
  package let id: RandomIdentifier
  package let expires: Timestamp
  /// For an enrolment; those are counted apart.
  package var isEnrolment = false
  package var answer: GivenAnswer?
  /// The account's owner has said no since it was issued, to this or to another.
  package var isDenied = false

  package var isAnswered: Bool { answer != nil }
}
