// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that users of the library never resolve what it depends on.
let package = Package(
  name: "regain-benchmarks",
  platforms: [.macOS(.v15)],
  traits: [
    .trait(name: "PostgreSQL", description: "The benchmark of the PostgreSQL store. Needs libpq."),
    .trait(name: "JWT", description: "jwt-kit beside the tokens. Builds BoringSSL."),
  ],
  dependencies: [
    .package(
      name: "regain", path: "..",
      traits: [.trait(name: "PostgreSQL", condition: .when(traits: ["PostgreSQL"]))]),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
  ],
  targets: [
    .systemLibrary(name: "CBenchmarkSodium", pkgConfig: "libsodium"),
    .systemLibrary(name: "CBenchmarkCrypto", pkgConfig: "libcrypto"),
    .executableTarget(
      name: "RegainBenchmark",
      dependencies: [
        "CBenchmarkSodium", "CBenchmarkCrypto",
        .product(name: "Regain", package: "regain"),
        .product(name: "RegainFiles", package: "regain"),
        .product(name: "RegainSQLite", package: "regain"),
        .product(name: "RegainPostgres", package: "regain"),
        .product(name: "RegainTesting", package: "regain"),
        .product(name: "JWTKit", package: "jwt-kit", condition: .when(traits: ["JWT"])),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
