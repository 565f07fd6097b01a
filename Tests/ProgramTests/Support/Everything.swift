extension Sandbox {
  /// A sandbox with whatever the examples in help and README refer to.
  static func withEverything() throws -> Sandbox {
    let sandbox = try Sandbox(variables: ["URL": "http://localhost/none"])
    try sandbox.output(
      """
      cp Examples/responses/openai-chat.json response.json
      cp Examples/events.ndjson events.ndjson
      echo '{}' > request.json
      printf 'gpt-4o\\nclaude-sonnet-4-5\\n' > names.txt
      costs record - < events.ndjson
      costs record --id req_7f3 --model gpt-4o --input-tokens 10 --output-tokens 1
      costs record --id req_1 --model gpt-4o --input-tokens 10 --output-tokens 1 --team agents
      for model in gpt-4o o3 gpt-4.1; do
        costs prices set --provider openai --model $model --from 2026-01-01 --input 1 --output 1
      done
      costs reprice --all --yes --reason 'an example'
      costs budget set agents --limit 5 --per day --where team=agents --hard
      for job in job-7 job-8; do costs reserve --budget agents --amount 0.05 --id $job; done
      costs bill add tax --provider openai --amount 12.35 --period 2026-10
      costs config set timezone UTC
      """)
    try sandbox.output("mkdir -p .claude/projects/one backup/sessions")
    try sandbox.write(claudeCodeLog, to: ".claude/projects/one/session.jsonl")
    try sandbox.write(codexLog, to: "backup/sessions/rollout-1.jsonl")
    try sandbox.write(costsExport, to: "costs.csv")
    return sandbox
  }

  private static let claudeCodeLog = """
    {"type":"assistant","timestamp":"2026-10-15T12:00:00Z","sessionId":"s","requestId":"req_a",\
    "message":{"id":"msg_a","type":"message","role":"assistant","model":"claude-sonnet-4-5",\
    "usage":{"input_tokens":10,"output_tokens":5}}}

    """

  private static let codexLog = """
    {"timestamp":"2026-10-15T12:00:00Z","type":"session_meta","payload":{"id":"s"}}
    {"timestamp":"2026-10-15T12:00:01Z","type":"turn_context","payload":{"model":"gpt-5"}}
    {"timestamp":"2026-10-15T12:00:02Z","type":"event_msg","payload":{"type":"token_count",\
    "info":{"total_token_usage":{"input_tokens":10,"output_tokens":5,"total_tokens":15},\
    "last_token_usage":{"input_tokens":10,"output_tokens":5,"total_tokens":15}}}}

    """

  /// What OpenAI would bill for the events, at the prices above.
  private static let costsExport = """
    start_time,end_time,amount_value,amount_currency,line_item
    1791763200,1791849600,0.002228600000,usd,
    1791849600,1791936000,0.008360000000,usd,

    """
}
