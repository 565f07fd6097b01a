// swift-tools-version: 6.2
import PackageDescription

/// The folders of `Importers`, each with a README of its traps.
let importers = [
  "AnthropicExports", "CSV", "ClaudeCode", "Codex", "GeminiCLI", "Invoices", "LLM", "LedgerMerge",
  "LiteLLM", "NDJSON", "OTLP", "OpenAIExports",
]

let package = Package(
  name: "costs",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "costs", targets: ["costs"]),
    .library(name: "Ledger", targets: ["Ledger"]),
    .library(name: "Pricing", targets: ["Pricing"]),
    .library(name: "Metering", targets: ["Metering"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
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
    // The real program, from outside: its output, errors and exit codes.
    .testTarget(
      name: "ProgramTests", dependencies: ["costs"], exclude: ["Snapshots", "Transcripts"]),
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
