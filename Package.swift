// swift-tools-version: 6.2
import PackageDescription

// CI sets REGAIN_STRICT=1; a user's newer compiler must not break the build over a new warning.
let isStrict = Context.environment["REGAIN_STRICT"] == "1"

let swiftSettings: [SwiftSetting] =
  [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

let cSettings: [CSetting] =
  [.enableWarning("all"), .enableWarning("extra")]
  + (isStrict ? [.treatAllWarnings(as: .error)] : [])

let package = Package(
  name: "regain",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Regain", targets: ["Regain"]),
    .library(name: "RegainSQLite", targets: ["RegainSQLite"]),
    .library(name: "RegainPostgres", targets: ["RegainPostgres"]),
    .library(name: "RegainFiles", targets: ["RegainFiles"]),
    .library(name: "RegainTesting", targets: ["RegainTesting"]),
    .executable(name: "regain", targets: ["RegainCLI"]),
  ],
  traits: [
    .trait(name: "PostgreSQL", description: "The PostgreSQL store. Needs libpq."),
    .trait(name: "QRCode", description: "QR codes on printed sheets. Needs libqrencode."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // System libraries: a module map and a header each.
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium",
      providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
    .systemLibrary(
      name: "CLibcrypto", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    // Only for bcrypt hashes of other systems, and only on Linux, where it belongs to the C library.
    .systemLibrary(
      name: "CLibxcrypt", pkgConfig: "libxcrypt", providers: [.apt(["libcrypt-dev"])]),
    .systemLibrary(
      name: "CLibpq", pkgConfig: "libpq",
      providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
    .systemLibrary(
      name: "CQRencode", pkgConfig: "libqrencode",
      providers: [.apt(["libqrencode-dev"]), .brew(["qrencode"])]),

    // What Swift cannot say to libcrypto: parameter arrays, macros, variadics.
    .target(name: "CRegainShims", dependencies: ["CLibcrypto"], cSettings: cSettings),

    // The only module with C memory and `unsafe`.
    .target(
      name: "RegainCrypto",
      dependencies: [
        "CSodium", "CLibcrypto", "CRegainShims",
        .target(name: "CLibxcrypt", condition: .when(platforms: [.linux])),
      ],
      swiftSettings: swiftSettings + [.enableExperimentalFeature("Lifetimes")]),

    // The product.
    .target(name: "Regain", dependencies: ["RegainCrypto"], swiftSettings: swiftSettings),

    // One database each.
    .target(
      name: "RegainSQLite",
      dependencies: ["Regain", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: swiftSettings),
    .target(
      name: "RegainPostgres",
      dependencies: ["Regain", .target(name: "CLibpq", condition: .when(traits: ["PostgreSQL"]))],
      swiftSettings: swiftSettings),

    // Files and the environment: the keyring and the policy.
    .target(
      name: "RegainFiles",
      dependencies: ["Regain", "RegainCrypto", .product(name: "Yams", package: "Yams")],
      swiftSettings: swiftSettings),

    // The public test kit.
    .target(
      name: "RegainTesting", dependencies: ["Regain", "RegainCrypto"], swiftSettings: swiftSettings),

    .executableTarget(
      name: "RegainCLI",
      dependencies: [
        "Regain", "RegainCrypto", "RegainFiles", "RegainSQLite", "RegainPostgres",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .target(name: "CQRencode", condition: .when(traits: ["QRCode"])),
      ],
      swiftSettings: swiftSettings),

    .testTarget(
      name: "RegainCryptoTests", dependencies: ["RegainCrypto", "RegainTesting"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "RegainTests", dependencies: ["Regain", "RegainCrypto", "RegainTesting"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "RegainFilesTests",
      dependencies: ["Regain", "RegainCrypto", "RegainFiles", "RegainTesting"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "RegainStoreTests",
      dependencies: [
        "Regain", "RegainCrypto", "RegainFiles", "RegainSQLite", "RegainTesting",
        "RegainTestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "RegainPostgresTests",
      dependencies: [
        "Regain", "RegainFiles", "RegainPostgres", "RegainTesting", "RegainTestSupport",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "RegainCLITests",
      dependencies: [
        "RegainCLI", "RegainCrypto", "RegainTestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "RegainTestSupport",
      dependencies: [
        "Regain", "RegainCrypto", "RegainTesting",
        .target(name: "CLibpq", condition: .when(traits: ["PostgreSQL"])),
      ],
      path: "Tests/Support", swiftSettings: swiftSettings),
  ],
  swiftLanguageModes: [.v6]
)
