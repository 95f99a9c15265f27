/// What putting a restored store right has done.
public struct ReconciliationReport: Sendable, Hashable {
  /// Entries that the store had lost and the copy of the log has given back, with what they changed.
  public internal(set) var replayed: Int64 = 0
  /// Entries that the store wrote after it was restored; they stand behind the others now.
  public internal(set) var moved: Int64 = 0
  /// Entries that the anchor knows and nobody has; because of them every sheet was suspended.
  public internal(set) var lost: Int64 = 0
  /// Sheets that redeem nothing until they are replaced.
  public internal(set) var suspendedSheets = 0
  /// Devices that answer nothing until another key is enrolled for them.
  public internal(set) var suspendedDevices = 0
  /// Devices that were enrolled in the time that the store had lost: the log knows of them, and nobody has their keys any
  /// more.
  public internal(set) var lostDevices = 0
  /// Sheets that were issued in the time that the store had lost: the log knows of them, and nobody has
  /// their codes any more.
  public internal(set) var lostSheets = 0
  /// Addresses and contacts that were registered in the time that the store had lost: to be registered anew.
  public internal(set) var lostAddresses = 0
  /// Agents that were registered in that time: to be registered anew.
  public internal(set) var lostAgents = 0
  /// Accounts of which only the log is left.
  public internal(set) var lostAccounts = 0
  /// The log goes on under another name than that of the copy.
  public internal(set) var hasNewName = false
  /// Whether there was an anchor to hold the copy against. Without one, entries that both have lost are not missed.
  public internal(set) var isAnchored = false
  /// How many entries the log has now.
  public internal(set) var size: Int64 = 0
  /// The epoch that began; nil where nothing had to be done.
  public internal(set) var epoch: Int?
}
