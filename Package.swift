// swift-tools-version: 6.2
import PackageDescription

/// The folders of `Importers`, each with a README of its traps.
let importers = [
  "AnthropicExports", "CSV", "ClaudeCode", "Codex", "GeminiCLI", "Invoices", "LLM", "LedgerMerge",
  "LiteLLM", "MLflow", "NDJSON", "OTLP", "OpenAIExports",
]

let package = Package(
  name: "costs",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "costs", targets: ["costs"]),
    .executable(name: "costs-net", targets: ["costs-net"]),
    .library(name: "Ledger", targets: ["Ledger"]),
    .library(name: "Pricing", targets: ["Pricing"]),
    .library(name: "Metering", targets: ["Metering"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.36.0"),
  ],
  targets: [
    .executableTarget(name: "costs", dependencies: ["CostsCLI"]),
    .target(
      name: "CostsCLI",
      dependencies: [
        "Importers", "Ledger", "Terminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(
      name: "Terminal",
      dependencies: [
        "Ledger", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // The program that touches a network; costs starts it.
    .executableTarget(name: "costs-net", dependencies: ["NetCLI"]),
    .target(
      name: "NetCLI",
      dependencies: [
        "MLflowSync", "Importers", "Ledger", "Terminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(
      name: "MLflowSync",
      dependencies: [
        "Ledger", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], exclude: ["README.md"]),
    .target(
      name: "Importers", dependencies: ["Ledger", "Metering", "SQLite"],
      exclude: importers.map { "\($0)/README.md" }),
    .target(name: "Ledger", dependencies: ["SQLite", "Pricing", "CMigrations"]),
    .target(name: "SQLite", dependencies: ["CSQLite"]),
    .target(name: "Pricing", dependencies: ["Metering", "CPriceBook"]),
    .target(name: "Metering"),

    // The one system library, and files that are compiled in by C23's #embed.
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
    .target(
      name: "CPriceBook",
      exclude: ["SOURCES.md", "book.tsv", "capabilities.tsv", "models.tsv", "overrides.tsv"]),
    .target(name: "CMigrations"),

    // What several test targets need: tables of cases, random numbers, the repository's files.
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "MeteringTests", dependencies: ["Metering"]),
    .testTarget(name: "PricingTests", dependencies: ["Pricing", "TestSupport"]),
    .testTarget(name: "SQLiteTests", dependencies: ["SQLite"]),
    .testTarget(
      name: "LedgerTests", dependencies: ["Ledger", "TestSupport"], exclude: ["Snapshots"]),
    .testTarget(
      name: "ImportersTests", dependencies: ["Importers", "Ledger", "SQLite", "TestSupport"]),
    .testTarget(name: "CostsCLITests", dependencies: ["CostsCLI", "Terminal", "TestSupport"]),
    .testTarget(
      name: "MLflowSyncTests", dependencies: ["MLflowSync", "Ledger", "Metering", "TestSupport"]),
    // The real program, from outside: its output, errors and exit codes.
    .testTarget(
      name: "ProgramTests", dependencies: ["costs", "costs-net"],
      exclude: ["Snapshots", "Transcripts"]),
  ],
  cLanguageStandard: .c2x
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
  ]
}
