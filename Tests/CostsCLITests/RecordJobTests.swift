import ArgumentParser
import Metering
import TestSupport
import Testing

@testable import CostsCLI

/// `record` reads plain command lines without ArgumentParser: it must read them the same.
@Suite("The quick way to read the command line of record")
struct RecordJobTests {
  /// What a command line asks for, in words that do not depend on the order of its options.
  private func words(_ job: RecordJob) -> String {
    var fields: [String: String] = [:]
    var tags: [String] = []
    for member in job.fields.members {
      if member.key == "tags" {
        tags = member.value.object?.map { "\($0.key)=\($0.value.text)" } ?? []
      } else {
        fields[member.key] = member.value.text  // the last one counts, as in an event
      }
    }
    let shown = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return """
      events=\(job.events ?? "nil") response=\(job.response ?? "nil") \
      corrects=\(job.corrects ?? "nil") ledger=\(job.ledgerPath ?? "nil") \
      dry=\(job.isDryRun) json=\(job.isJSON) \(shown) \(tags)
      """
  }

  private func parsed(_ arguments: [String]) throws -> RecordJob {
    try #require(try Record.parseAsRoot(arguments) as? Record).job()
  }

  @Test(
    "plain command lines are read like ArgumentParser reads them",
    arguments: [
      "", "-", "--json", "--dry-run", "- --json --dry-run", "--json -",
      "--model gpt-4o --input-tokens 4316 --output-tokens 716 --team search",
      "--model=gpt-4o --input-tokens=4316", "--model a --model b", "--model a --model=b",
      "--tag a=1 --tag=b=2 --tag a=3", "--tag =x", "--tag a=", "--tag a=b=c",
      "--cost-usd 4e-05 --latency-ms 820 --at 2026-10-15T12:00:00Z --status error",
      "--response file.json --provider x-ai", "--response -", "--response=-", "--model -",
      "--response - -", "--corrects id --ledger /tmp/x.db", "--ledger=x.db --json",
      "--cache-creation-1h-tokens 5 --cache-creation-tokens 6 --requests 0",
      "--input-tokens many --output-tokens 1.5", "--input-tokens=-5",
      "--model=--json", "--team=-x", "--id=a=b", "--session s --environment e --cost-center c",
      "--requested-model r --service-tier batch --speed fast --inference-geo us",
    ])
  func plain(line: String) throws {
    let arguments = line.split(separator: " ").map(String.init)
    let job = try #require(RecordJob(plain: arguments), "\(line)")
    #expect(words(job) == words(try parsed(arguments)), "\(line)")
  }

  @Test("a value may hold spaces, or anything but a leading hyphen")
  func oddValues() throws {
    for value in ["a b", "", " ", "a=b", "=", "漢", "a-b", "'", "\"", "\\"] {
      // `--team=` alone is another matter: see emptyValues.
      let attached = value.isEmpty ? [] : ["--team=\(value)"]
      let arguments = ["--model", value, "--tag", "k=\(value)", "--tag=\(value)=v"] + attached
      let job = try #require(RecordJob(plain: arguments), "\(arguments)")
      #expect(words(job) == words(try parsed(arguments)), "\(arguments)")
    }
  }

  @Test(
    "anything unusual is left to ArgumentParser",
    arguments: [
      "--help", "-h", "--version", "--", "-- -", "- -", "x", "gpt-4o", "--model", "--model --json",
      "--model -x", "--input-tokens -5", "--json=true", "--dry-run=1", "--jso", "--mod gpt-4o",
      "--Model gpt-4o", "--input_tokens 5", "--cost_usd 1", "--unknown x", "--unknown=x",
      "--tag novalue",
      "--tags a=b", "--occurred-at 2026-01-01", "-m x", "---json", "--model x y", "--= x",
      "--no-json",
      "--total-tokens 5", "--source x", "--corrects", "--response --json",
    ])
  func unusual(line: String) {
    #expect(RecordJob(plain: line.split(separator: " ").map(String.init)) == nil)
  }

  @Test(
    "an option that ends in = has no value, says ArgumentParser",
    arguments: ["--model=", "--team=", "--input-tokens=", "--response=", "--ledger=", "--tag="])
  func emptyValues(line: String) {
    #expect(throws: (any Error).self) { try parsed([line]) }
    #expect(RecordJob(plain: [line]) == nil)
  }

  @Test("every option of record is read the quick way")
  func everyOption() throws {
    let options = Self.options
    #expect(options.count > 40 && options.contains("--cache-creation-1h-tokens"))
    let values = options.enumerated().map { $1 == "--tag" ? "k=v" : "\($0)" }
    let nothing = words(RecordJob())
    for (option, value) in zip(options, values) {
      let job = try #require(RecordJob(plain: [option, value]), "\(option)")
      #expect(words(job) != nothing, "\(option)")
    }
    // All at once, for ArgumentParser takes its time.
    let all = zip(options, values).flatMap { [$0, $1] }
    let job = try #require(RecordJob(plain: all))
    #expect(words(job) == words(try parsed(all)))
  }

  /// The options of `record` that have a value, from its help.
  private static let options = Record.helpMessage(columns: 200)
    .matches(of: /--[a-z0-9-]+(?= <)/).map { String($0.output) }

  @Test("random command lines are read alike")
  func random() throws {
    let options = Self.options
    let values = ["1", "0", "x", "a=b", "gpt-4o", "", "-", "漢 字", "2026-10-15", "1e-5", "a,b"]
    var random = SplitMix64(131)
    for _ in 0..<40 {
      var arguments: [String] = []
      for _ in 0..<random.integer(0...8) {
        let option = random.pick(options)
        let value = option == "--tag" ? "k=" + random.pick(values) : random.pick(values)
        switch random.integer(0...5) {
        case 0: arguments.append(random.pick(["--json", "--dry-run"]))
        case 1...2 where !value.isEmpty: arguments.append("\(option)=\(value)")
        default: arguments += [option, value]
        }
      }
      let job = try #require(RecordJob(plain: arguments), "\(arguments), seed \(random.seed)")
      let expected = words(try parsed(arguments))
      #expect(words(job) == expected, "\(arguments), seed \(random.seed)")
    }
  }
}
