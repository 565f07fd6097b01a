import TestSupport
import Testing

@testable import Terminal

@Suite("Guessing what a mistyped word was meant to be")
struct SpellingTests {
  private let commands = [
    "record", "estimate", "summary", "calls", "show", "sql", "prices", "help",
  ]

  @Test("the candidate that is fewest edits away, if they are few")
  func nearest() {
    let table = TextTable(
      """
      typed        | meant
      record       | record
      recrod       | record
      recor        | record
      records      | record
      sumary       | summary
      summaries    | summary
      estimat      | estimate
      cals         | calls
      shwo         | show
      sq           | sql
      sqll         | sql
      price        | prices
      hlep         | help
      banana       | -
      budget       | -
      recording-of | -
      """)
    for row in table.rows {
      #expect(
        Spelling.nearest(to: row["typed"], among: commands) ?? "" == row["meant"], "\(row.line)")
    }
    #expect(Spelling.nearest(to: "record", among: []) == nil)
  }

  @Test("insertions, deletions and replacements count alike, and accents as one")
  func edits() {
    #expect(Spelling.nearest(to: "abc", among: ["abcdx", "axx", "xbc"]) == "xbc")
    #expect(Spelling.nearest(to: "résumé", among: ["resume", "xxxxxx"]) == "resume")
    #expect(Spelling.nearest(to: "abcdef", among: ["uvwdef"]) == nil, "three edits are too many")
    #expect(Spelling.nearest(to: "abcdefghi", among: ["abcdefxyz"]) == "abcdefxyz")
  }

  @Test("of candidates that are as near the first is taken")
  func ties() {
    #expect(Spelling.nearest(to: "xat", among: ["cat", "bat"]) == "cat")
  }
}
