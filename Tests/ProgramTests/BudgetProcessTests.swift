import Foundation
import Testing

/// Budgets among many processes: hard limits, crashes, alerts and their hooks.
///
/// `COSTS_STRESS=1` runs them at full size.
@Suite("Budgets among processes", .serialized)
struct BudgetProcessTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox(program: Programs.quickest, variables: ["LLVM_PROFILE_FILE": "/dev/null"])
  }

  /// The first value that a query answers with.
  private func value(_ query: String) throws -> String {
    let csv = try sandbox.output("costs sql --format csv \"\(query)\"")
    return csv.split(separator: "\n").dropFirst().first.map(String.init) ?? ""
  }

  /// What is promised: the costs of the calls that were settled, and the amounts of other holds.
  private static let promised = """
    SELECT coalesce(sum(coalesce(c.cost_picousd, r.amount_picousd)), 0) FROM reservations AS r
    LEFT JOIN reservation_ends AS e USING (id) LEFT JOIN calls AS c ON c.id = e.call_id
    """

  /// `try_hold N` holds, records and settles; says held, refused or what went wrong.
  private static let tryHold = """
    try_hold() {
      costs reserve --budget b --amount 0.030000000001 --id "hold-$1" > /dev/null 2> "errors-$1"
      code=$?
      if [ $code = 2 ]; then echo refused; return 2; fi
      if [ $code != 0 ]; then echo "reserve: $code $(cat "errors-$1")"; return 1; fi
      costs record --id "call-$1" $ONE_CALL --cost-usd 0.020000000001 > /dev/null || echo record
      costs settle "hold-$1" --call "call-$1" > /dev/null || echo settle
      echo held
    }
    """

  @Test("processes against one hard budget: never over by a picodollar, none refused in the end")
  func hardLimit() throws {
    let processes = Programs.isStress ? 200 : 24
    // As many calls fit as a quarter of the processes: then not even one more hold does.
    let fitting = processes / 4
    let limit = fitting * 20_000_000_001 + 10_000_000_000
    let usd = String(format: "%ld.%012ld", limit / 1_000_000_000_000, limit % 1_000_000_000_000)
    try sandbox.output("costs budget set b --limit \(usd) --per month --hard --alert none")
    let ending = try sandbox.run(
      """
      \(Self.tryHold)
      promised() { costs sql --format csv "\(Self.promised)" | tail -n 1; }
      rm -f done; { while [ ! -e done ]; do promised; done > promises; } & watcher=$!
      workers=
      for number in $(seq \(processes)); do
        { while [ ! -e go ]; do sleep 0.01; done; try_hold $number; } & workers="$workers $!"
      done
      touch go; wait $workers; touch done; wait $watcher
      number=\(processes)
      # Who was refused while others had not settled yet finds what is left now.
      while number=$((number + 1)); try_hold $number > last; do cat last; done
      cat last
      """)
    #expect(ending.errors == "")
    let answers = ending.output.split(separator: "\n").map(String.init)
    #expect(Set(answers) == ["held", "refused"], "\(Set(answers))")
    #expect(answers.filter { $0 == "held" }.count == fitting)
    #expect(answers.count >= processes && answers.last == "refused")
    #expect(try value("SELECT count(*) FROM calls") == "\(fitting)")
    #expect(try value(Self.promised) == "\(fitting * 20_000_000_001)")
    let file = sandbox.folder.appendingPathComponent("promises")
    let seen = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(!seen.isEmpty && seen.allSatisfy { Int($0).map { $0 <= limit } ?? false })
    let status = try sandbox.output("costs budget status b --json")
    #expect(status.contains(#""remaining_usd":"0.01""#) && status.contains(#""reservations":0"#))
  }

  @Test("holds at once fill a limit to the picodollar, and exceed it by none")
  func exactFill() throws {
    let processes = Programs.isStress ? 200 : 24
    // An odd picodollar each: one less in the limit, and one hold less fits.
    for (budget, limit, fitting) in [("fits", "0.100000000010", 10), ("not", "0.100000000009", 9)] {
      let ending = try sandbox.run(
        """
        costs budget set \(budget) --limit \(limit) --per month --hard > /dev/null
        for number in $(seq \(processes)); do
          { while [ ! -e go ]; do sleep 0.01; done
            costs reserve --budget \(budget) --amount 0.010000000001 --id "\(budget)-$number" \\
              > /dev/null 2>&1
            echo $?
          } &
        done
        sleep 0.2; touch go; wait; rm go
        """)
      let codes = ending.output.split(separator: "\n")
      #expect(codes.filter { $0 == "0" }.count == fitting, "\(budget)")
      #expect(codes.filter { $0 == "2" }.count == processes - fitting, "\(budget)")
    }
    let left = try sandbox.output("costs budget status --format csv | cut -d, -f 6")
    #expect(left == "remaining_usd\n0\n0.01\n")
  }

  @Test("killed at any moment, a process that holds keeps nothing for long")
  func killed() throws {
    var generator = SeededGenerator(seed: 13)
    let rounds = Programs.isStress ? 500 : 60
    try sandbox.output("costs budget set b --limit 1000 --per month --hard")
    let start = ContinuousClock.now
    try sandbox.output("costs reserve --budget b --amount 1 --id first --ttl 1s")
    let whole = (ContinuousClock.now - start) / .seconds(1)
    // From before a process's start to after its end, on a machine as busy as this one is now.
    let delays = (0..<rounds).map { _ in Double.random(in: 0..<1.5 * whole, using: &generator) }
    try sandbox.write(
      delays.map { String(format: "%.4f", $0) }.joined(separator: "\n") + "\n", to: "delays")
    try sandbox.run(
      """
      round=0
      while read -r delay; do
        round=$((round + 1))
        costs reserve --budget b --amount 1 --id "hold-$round" --ttl 1s >> held &
        victim=$!
        sleep "$delay"
        kill -9 $victim 2> /dev/null
        wait $victim
      done < delays
      """)
    let file = sandbox.folder.appendingPathComponent("held")
    let held = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").count
    let kept = try value("SELECT count(*) FROM reservations WHERE id <> 'first'")
    #expect(Int(kept).map { $0 >= held && $0 <= rounds } == true, "\(kept) of \(held)")
    #expect(held > 0 && held < rounds, "the moments were badly chosen")
    try sandbox.output("sleep 1.1")
    #expect(try sandbox.output("costs budget status --json").contains(#""reservations":0"#))
    // All of it can be held again.
    try sandbox.output("costs reserve --budget b --amount 1000 --id all")
    #expect(try value("PRAGMA integrity_check") == "ok")
  }

  @Test("recorders at once raise each alert once, and its hook is told once")
  func alertsOnce() throws {
    let processes = Programs.isStress ? 64 : 12
    try sandbox.output(
      "costs budget set b --limit 0.0\(processes) --per month --run 'cat >> told; echo noise'")
    let ending = try sandbox.run(
      """
      for number in $(seq \(processes)); do
        { while [ ! -e go ]; do sleep 0.01; done
          costs record --id $number $ONE_CALL --cost-usd 0.001
        } &
      done
      sleep 0.2; touch go; wait
      """)
    // 12 x 0.001 of 0.012, or 64 x 0.001 of 0.064.
    let alerts = ending.errors.split(separator: "\n").map { $0.prefix { $0 != "%" } }
    #expect(
      alerts.sorted() == ["100 ", "50 ", "90 "].map { "alert: budget 'b' has reached \($0)" },
      "\(ending.errors)")
    #expect(ending.output.split(separator: "\n").allSatisfy { $0.hasPrefix("recorded  ") })
    let told = try sandbox.output("cat told").split(separator: "\n")
    let thresholds = told.compactMap { $0.firstMatch(of: /"threshold_percent":(\d+)/)?.output.1 }
    #expect(thresholds.sorted() == ["100", "50", "90"] && told.count == 3)
  }

  @Test("a hook that failed is told again by the next command, and never twice")
  func failingHook() throws {
    try sandbox.output(
      """
      costs budget set b --limit 1 --per month --alert 50 \\
        --run 'echo tried >> tries; [ -e up ] && cat >> told'
      """)
    let first = try sandbox.run("costs record --id 1 $ONE_CALL --cost-usd 0.6 --json")
    #expect(first.code == 0 && first.output.hasPrefix(#"{"schema":"costs.call/1","result":"rec"#))
    #expect(first.errors.hasPrefix("alert: budget 'b' has reached 50 % of $1.00: $0.60 spent\n"))
    #expect(first.errors.hasSuffix("(exit status 1): the alert will be told again\n"))
    let second = try sandbox.run("touch up; costs record --id 2 $ONE_CALL --cost-usd 0")
    #expect(second.errors == "")
    try sandbox.output("costs record --id 3 $ONE_CALL; costs budget status")
    #expect(try sandbox.output("wc -l < tries; wc -l < told").split(separator: "\n") == ["2", "1"])
  }

  @Test("a hook cannot hold up a recording for ever", .enabled(if: Programs.isStress))
  func hangingHook() throws {
    try sandbox.output("costs budget set b --limit 1 --per month --run 'sleep 600 & sleep 600'")
    let ending = try sandbox.run(
      """
      costs record --id 1 $ONE_CALL --cost-usd 0.6 > recorded & costs=$!
      while [ ! -s recorded ]; do sleep 0.01; done
      kill -0 $costs && echo 'acknowledged before the hook'
      wait $costs; echo $?
      """)
    #expect(ending.output == "acknowledged before the hook\n0\n")
    #expect(ending.errors.contains("(stopped after 10 s)"))
  }

  @Test("a webhook is handed to costs-net beside the program, and its URL is shown to nobody")
  func webhook() throws {
    // Written by programs of their own: a file that this process has open for writing could be open
    // in the child of a test beside this one, and is then too busy to be run.
    let folder = sandbox.folder.appendingPathComponent("installed")
    let program = folder.appendingPathComponent("costs")
    let quickest = Programs.quickest.resolvingSymlinksInPath().path
    try sandbox.output("mkdir '\(folder.path)' && cp '\(quickest)' '\(program.path)'")
    let sandbox = try Sandbox(program: program)
    let url = "https://someone:password@hooks.example.com/T00/secret?key=secret"
    let set = try sandbox.output(
      "costs budget set b --limit 1 --per month --alert 50 --webhook '\(url)' --json")
    let first = try sandbox.run("costs record --id 1 $ONE_CALL --cost-usd 0.6")
    #expect(first.errors.contains("--webhook of budget 'b' failed (there is no costs-net beside"))
    let net = folder.appendingPathComponent("costs-net").path
    try sandbox.output(
      """
      printf '%s\\n' '#!/bin/sh' 'echo "$@" >> ~/posted; cat >> ~/posted' > '\(net)'
      chmod 755 '\(net)'
      """)
    let second = try sandbox.run("costs budget status b")
    #expect(second.errors == "")
    let posted = try sandbox.output("cat posted").split(separator: "\n").map(String.init)
    #expect(posted.count == 3 && posted[0] == "post" && posted[1] == url)
    #expect(posted.last?.hasPrefix(#"{"schema":"costs.alert/1","alert":1,"budget":"b""#) == true)
    let list = try sandbox.output("costs budget list --json; costs budget list")
    let shown = set + list + first.errors + second.output
    #expect(!shown.contains("secret") && !shown.contains("password"))
    #expect(shown.contains("https://hooks.example.com/…"))
  }

  @Test("a webhook's server gets the alert, and one that is away gets it later")
  func post() throws {
    // Not the quickest program, which need not have costs-net beside it.
    let sandbox = try Sandbox(variables: ["LLVM_PROFILE_FILE": "/dev/null"])
    let ending = try sandbox.run(
      """
      cat > server.py <<'END'
      import http.server, sys
      class Handler(http.server.BaseHTTPRequestHandler):
          def do_POST(self):
              body = self.rfile.read(int(self.headers["content-length"]))
              print(self.path, self.headers["content-type"], body.decode()[:48], flush=True)
              self.send_response(204)
              self.end_headers()
          def log_message(self, *arguments): pass
      server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
      print(server.server_port, flush=True)
      server.timeout = 60
      if len(sys.argv) > 1: server.handle_request()
      END
      python3 server.py > closed
      costs budget set away --limit 1 --per month --alert 50 \
        --webhook "http://127.0.0.1:$(cat closed)/a?key=secret" > /dev/null
      costs record --id 1 $ONE_CALL --cost-usd 0.6 > /dev/null 2> first.txt
      grep -c 'failed (exit status 69)' first.txt; grep -c secret first.txt
      python3 server.py once > posted & sleep 1
      while [ ! -s posted ]; do sleep 0.1; done
      costs budget set here --limit 1 --per month --alert 50 \
        --webhook "http://127.0.0.1:$(head -n 1 posted)/hook?key=secret" > /dev/null
      costs record --id 2 $ONE_CALL --cost-usd 0.1 > /dev/null 2> /dev/null
      wait
      tail -n 1 posted
      """)
    #expect(
      ending.output == """
        1
        0
        /hook?key=secret application/json {"schema":"costs.alert/1","alert":2,"budget":"he

        """)
  }

  @Test("a busy ledger makes a gate wait, and not fail")
  func patience() throws {
    try sandbox.output("costs budget set b --limit 1 --per month --hard")
    let ending = try sandbox.run(
      """
      hold-lock "$(costs path)" sleep 2 & sleep 0.5
      costs reserve --budget b --amount 1 --id 1 > /dev/null; echo $?
      costs reserve --budget b --amount 1 --id 2 > /dev/null 2>&1; echo $?
      wait
      """)
    #expect(ending.output == "0\n2\n" && ending.errors == "")
  }
}
