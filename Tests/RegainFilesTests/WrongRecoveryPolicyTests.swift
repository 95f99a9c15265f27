import Foundation
import Regain
import RegainFiles
import Testing

/// In each text the wrong line is marked with `# !`.
@Suite("A policy of recovery that cannot be is an error with its line")
struct WrongRecoveryPolicyTests {
  private func expectLine(_ text: String, _ words: String = "") throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let marked = try #require(lines.firstIndex { $0.hasSuffix("# !") }, "\(text)")
    let error = try #require(PolicyText(text).failure(), "this was read: \(text)")
    #expect(error.code == .misconfigured)
    #expect(error.message.contains("line \(marked + 1):"), "\(error.message)\n\(text)")
    #expect(words.isEmpty || error.message.contains(words), "\(error.message)")
  }

  private func expectLine(inPolicy lines: String, _ words: String = "") throws {
    let indented = lines.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n")
    try expectLine("profile: nist\nrecovery:\n  policies:\n    own:\n" + indented, words)
  }

  @Test(
    "Around the policies",
    arguments: [
      "recovery: [] # !", "recovery: 5 # !", "recovery:\n  colour: red # !",
      "recovery:\n  contact: '' # !", "recovery:\n  contact: [a] # !",
      "recovery:\n  contact: \"a\\nb\" # !", "recovery:\n  contact: ~ # !",
      "recovery:\n  default: nist-aal4 # !", "recovery:\n  default: [nist-aal1] # !",
      "recovery:\n  casesPerHour: 0 # !", "recovery:\n  casesPerHour: 1001 # !",
      "recovery:\n  casesPerHour: 1e2 # !", "recovery:\n  casesPerHour: 0x10 # !",
      "recovery:\n  casesPerHour: 010 # !",
      "recovery:\n  casesPerHour: +10 # !", "recovery:\n  casesPerHour: '10 ' # !",
      "recovery:\n  casesPerHour: ١٠ # !",
      "recovery:\n  casesPerHour: ten # !", "recovery:\n  casesPerHour: 9223372036854775808 # !",
      "recovery:\n  reminderSeconds: 3599 # !", "recovery:\n  reminderSeconds: 2592001 # !",
      "recovery:\n  contactReviewDays: 0 # !", "recovery:\n  contactReviewDays: 3651 # !",
      "recovery:\n  staleMachineDays: 0 # !", "recovery:\n  staleMachineDays: 3651 # !",
      "recovery:\n  assign: {} # !", "recovery:\n  assign:\n    - {} # !",
      "recovery:\n  assign:\n    - { class: a, policy: b } # !",
      "recovery:\n  assign:\n    - { class: a } # !",
      "recovery:\n  assign:\n    - { policy: nist-aal1 } # !",
      "recovery:\n  assign:\n    - { action: Reset!, policy: nist-aal1 } # !",
      "recovery:\n  assign:\n    - { class: '', policy: nist-aal1 } # !",
      "recovery:\n  assign:\n    - { class: a, role: b, policy: nist-aal1 } # !",
      "recovery:\n  assign:\n    - { class: a, policy: nist-aal1 }\n    - nist-aal2 # !",
      "recovery:\n  policies: [] # !", "recovery:\n  policies:\n    Own: { require: device } # !",
      "recovery:\n  policies:\n    own: device # !", "recovery:\n  policies:\n    own: {} # !",
      "recovery:\n  policies:\n    1st: { require: device } # !",
      "recovery:\n  policies:\n    [own]: { require: device } # !",
      "recovery:\n  policies:\n    \(String(repeating: "a", count: 65)): { require: device } # !",
      "recovery:\n  proofing: [a] # !", "recovery:\n  proofing:\n    a: b # !",
      "recovery:\n  proofing:\n    a: { key: a.pem } # !",
      "recovery:\n  proofing:\n    a: { level: 1 } # !",
      "recovery:\n  proofing:\n    a:\n      key: /dev/zero # !\n      level: 1",
      "recovery:\n  proofing:\n    a:\n      key: /nowhere/a.pem # !\n      level: 1",
      "recovery:\n  proofing:\n    a:\n      key: a.pem\n      level: 4 # !",
      "recovery:\n  proofing:\n    A: { key: a.pem, level: 1 } # !",
      "recovery:\n  proofing:\n    a: { key: a.pem, level: 1, name: b } # !",
    ])
  func around(_ text: String) throws { try expectLine(text) }

  @Test(
    "What must be shown",
    arguments: [
      ("require: device\ncolour: red # !", "unknown"), ("require: sms # !", "one of"),
      ("require: # !", "is a text"), ("require: [device] # !", "NAME: VALUE"),
      ("require: {} # !", "one kind"), ("require: { allOf: [] } # !", "1 to 12"),
      ("require: { anyOf: [] } # !", "1 to 12"), ("require: { atLeast: 1, of: [] } # !", "1 to 12"),
      ("require: { allOf: device } # !", "list"), ("require: { atLeast: 1 } # !", "one kind"),
      ("require: { of: [device] } # !", "one kind"),
      ("require: { atLeast: 3, of: [device, contact] } # !", "can never be met"),
      ("require: { atLeast: 0, of: [device, contact] } # !", "whole number"),
      ("require: { atLeast: -1, of: [device, contact] } # !", "whole number"),
      ("require: { atLeast: 1.5, of: [device, contact] } # !", "whole number"),
      ("require: { allOf: [device], anyOf: [device] } # !", "one kind"),
      ("require: { device: {}, contact: {} } # !", "one kind"),
      ("require: { device: } # !", "NAME: VALUE"),
      ("require: { device: claimed } # !", "NAME: VALUE"),
      ("require: { phone: {} } # !", "unknown"),
      ("require: { delivered-code: { channels: [sms] } } # !", "never decides"),
      (
        "require:\n  delivered-code:\n    channels:\n      - email\n      - voice # !",
        "never decides"
      ),
      ("require: { delivered-code: { channels: [fax] } } # !", "A channel is"),
      ("require: { delivered-code: { channels: [] } } # !", "empty"),
      ("require: { delivered-code: { channels: email } } # !", "list"),
      ("require: { delivered-code: { channels: [email, email] } } # !", "twice"),
      ("require: { backup-code: { channels: [email] } } # !", "no channel"),
      (
        "require:\n  device:\n    userVerification: true\n    binding: sealed # !",
        "binding is one of"
      ),
      ("require: { device: { userVerification: yes } } # !", "true or false"),
      ("require: { device: { level: 1 } } # !", "proofing alone"),
      ("require: { proofing: { level: 4 } } # !", "1 to 3"),
      ("require: { backup-code: { binding: claimed } } # !", "a device does"),
      ("require: { device: { expiry: true } } # !", "a sheet alone"),
      ("require: { device: { ageDays: 0 } } # !", "whole number"),
      ("require: { contact: { ageDays: 1 } } # !", "neither age"),
      ("require: { allOf: [backup-code, backup-code] } # !", "count once"),
      (
        "require:\n  anyOf:\n    - device\n    - atLeast: 2 # !\n      of: [backup-code, { backup-code: { expiry: true } }]",
        "count once"
      ),
      ("require: help-desk # !", "risk analysis"),
      ("require:\n  anyOf:\n    - device\n    - help-desk # !", "risk analysis"),
      (
        "require: { anyOf: [{ anyOf: [{ anyOf: [{ anyOf: [{ anyOf: [{ anyOf: [device] }] }] }] }] }] } # !",
        "6 deep"
      ),
      ("require: { anyOf: [\(String(repeating: "device, ", count: 12)) contact] } # !", "1 to 12"),
      (
        "require: { allOf: [{ anyOf: [\(String(repeating: "device, ", count: 9))] }, { anyOf: [\(String(repeating: "contact, ", count: 9))] }] } # !",
        "16 parts"
      ),
    ])
  func required(_ lines: String, _ words: String) throws { try expectLine(inPolicy: lines, words) }

  @Test(
    "What is waited for, and what risk adds",
    arguments: [
      ("delays: [] # !", "empty"), ("delays: { seconds: 60 } # !", "list"),
      ("delays:\n  - { seconds: 60 }\n  - { seconds: 0 } # !", "60 to"),
      ("delays:\n  - { seconds: -86400 } # !", "whole number"),
      ("delays:\n  - { seconds: 59 } # !", "60 to"),
      ("delays:\n  - { unless: device } # !", "seconds"),
      ("delays:\n  - { seconds: 7776001 } # !", "60 to"),
      ("delays:\n  - { seconds: 1d } # !", "whole number"),
      ("delays:\n  - { seconds: 60, unless: help-desk } # !", "risk analysis"),
      ("delays:\n  - { seconds: 60, until: device } # !", "unknown"),
      (
        "delays:\n  - seconds: 60\n    unless: { allOf: [backup-code, backup-code] } # !",
        "count once"
      ),
      ("delays:\n  - { seconds: 604800 } # !", "window"),
      ("delays:\n  - { seconds: 86400 }\nwindow: 86400 # !", "window"),
      ("risk: [] # !", "empty"), ("risk: new-device # !", "list"),
      ("risk:\n  - { signal: new-device, from: 50 } # !", "adds one thing"),
      ("risk:\n  - { signal: new-device, delay: 60 } # !", "from where"),
      ("risk:\n  - { from: 50, delay: 60 } # !", "its signal"),
      ("risk:\n  - { signal: new-device, from: 0, delay: 60 } # !", "1 to 100"),
      ("risk:\n  - { signal: new-device, from: 101, delay: 60 } # !", "1 to 100"),
      ("risk:\n  - { signal: New Device, from: 50, delay: 60 } # !", "small letters"),
      ("risk:\n  - { signal: new-device, version: 2, from: 50, delay: 60 } # !", "Regain's"),
      ("risk:\n  - { signal: own, version: 0, from: 50, delay: 60 } # !", "1 to 10000"),
      ("risk:\n  - { signal: new-device, from: 50, refuse: false } # !", "true"),
      ("risk:\n  - { signal: new-device, from: 50, waive: device } # !", "unknown"),
      (
        "risk:\n  - { signal: new-device, from: 50, delay: 60, refuse: true } # !", "adds one thing"
      ),
      ("risk:\n  - { signal: new-device, from: 50, delay: -60 } # !", "whole number"),
      ("risk:\n  - { signal: new-device, from: 50, delay: 0 } # !", "60 to"),
      ("risk:\n  - { signal: new-device, from: 50, delay: 604800 } # !", "window"),
      ("risk:\n  - { signal: new-device, from: 50, demand: help-desk } # !", "risk analysis"),
      ("risk:\n  - { signal: new-device, from: 50, demand: { anyOf: [] } } # !", "1 to 12"),
    ])
  func waits(_ lines: String, _ words: String) throws {
    try expectLine(inPolicy: "require: device\n" + lines, words)
  }

  @Test("Risk that demands a second saved code would be a refusal, and is to be called so")
  func secondSheet() throws {
    try expectLine(
      inPolicy:
        "require: { allOf: [backup-code, device] }\nrisk:\n  - { signal: own, from: 1, demand: backup-code } # !",
      "refuse: true")
  }

  @Test(
    "All the rest",
    arguments: [
      "assurance: 0 # !", "assurance: 4 # !", "assurance: aal2 # !", "window: 599 # !",
      "window: 15552001 # !", "window: 99999999999999999999 # !", "grant: 59 # !",
      "grant: 86401 # !", "lift: 59 # !", "lift: 604801 # !", "notifyByPost: 1 # !",
      "replaceUsedSheet: no # !", "requireEnvironment: # !", "hold: 60 # !",
      "hold: { blocks: [a] } # !", "hold: { seconds: -1 } # !", "hold: { seconds: 31536001 } # !",
      "hold: { seconds: 1, blocks: [A] } # !", "hold: { seconds: 1, blocks: [a, a] } # !",
      "hold: { seconds: 1, blocks: a } # !", "notify: { addresses: 1 } # !",
      "notify: { addresses: 0, secondsBefore: 1 } # !", "notify: 2 # !",
      "notify: { addresses: 9, secondsBefore: 1 } # !",
      "notify: { addresses: 1, secondsBefore: 2592001 } # !",
      "notify: { addresses: 1, secondsBefore: 604800 } # !",
      "helpDesk: {} # !", "helpDesk: { riskAnalysis: '' } # !", "helpDesk: RA # !",
      "helpDesk: { riskAnalysis: \"a\\nb\" } # !", "helpDesk: { riskAnalysis: ~ } # !",
      "helpDesk: { riskAnalysis: \"\\u200Ba\" } # !",
      "helpDesk: { riskAnalysis: \(String(repeating: "a", count: 256)) } # !",
      "helpDesk:\n  riskAnalysis: RA\n  confirmationsPerDay: 1001 # !", "require: contact # !",
    ])
  func rest(_ lines: String) throws {
    // The same key again is found before anything else is read, where it stands first.
    let text =
      lines.hasPrefix("require")
      ? "require: device # !\nrequire: contact" : "require: device\n" + lines
    try expectLine(inPolicy: text)
  }

  @Test("The same name twice, however it is written") func twice() throws {
    try expectLine(
      "recovery:\n  policies:\n    own: { require: device } # !\n    own: { require: contact }",
      "twice")
    try expectLine(
      "recovery:\n  policies:\n    own: { require: device }\n    !x own: { require: contact } # !",
      "twice")
    try expectLine(
      "recovery:\n  proofing:\n    a: { key: a, level: 1 } # !\n    'a': { key: a, level: 1 }",
      "twice")
    try expectLine(inPolicy: "require: { device: { ageDays: 1, ageDays: 2 } } # !", "twice")
  }
}
