import Ledger
import Metering
import Testing

@testable import Importers

/// Providers' cost exports, read as invoices.
@Suite("Invoices in files")
struct InvoiceFileTests {
  /// Lines as `day item model type tier quantity amount/places`, then what is covered.
  private func shown(
    _ text: String, provider: String? = nil, columns: [(String, String)] = []
  ) throws -> String {
    let file = try InvoiceFile(
      TextFile(text, path: "/home/me/costs.csv"), provider: provider,
      columns: columns.map { ImportSettings.Column(field: $0.0, name: $0.1) })
    let invoice = file.invoice
    var lines = invoice.lines.map { line in
      let fields = [
        line.day.map { BillDate.text($0) }, line.item, line.model, line.tokenType,
        line.serviceTier, line.quantity.map { "\($0)" },
        "\(line.amountPicousd)/\(line.places)",
      ]
      return fields.map { $0 ?? "-" }.joined(separator: " | ")
    }
    let bounds = [invoice.period.sinceMs, invoice.period.untilMs].map {
      $0.map { String(Timestamp.format($0).prefix(13)) } ?? "-"
    }
    lines.append("\(invoice.provider) \(invoice.source) \(bounds.joined(separator: " "))")
    if file.repeatedRows > 0 { lines.append("repeated \(file.repeatedRows)") }
    return lines.joined(separator: "\n")
  }

  @Test("OpenAI's dashboard: columns as exported, empty days, repeated rows, credits")
  func openAICSV() throws {
    let header = """
      start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,\
      quantity_unit,line_item,user_id,api_key_id,project_id,organization_id,project_name,\
      organization_name,user_email,api_source
      """
    let day = "2026-10-01T00:00:00+00:00,2026-10-02T00:00:00+00:00"
    #expect(
      try shown(
        """
        \(header)
        1790812800,1790899200,\(day),0.003835980000000000000000000000,usd,1534,tokens,\
        "gpt-4o-2024-08-06, cached input",,key_1,proj_a,org-x,Proj A,Org,me@example.com,
        1790812800,1790899200,\(day),0.003835980000000000000000000000,usd,1534,tokens,\
        "gpt-4o-2024-08-06, cached input",,key_1,proj_a,org-x,Proj A,Org,me@example.com,
        1790812800,1790899200,\(day),-5.0,usd,,,Promotional credit,,,,org-x,,Org,,
        1790899200,1790985600,2026-10-02T00:00:00+00:00,2026-10-03T00:00:00+00:00,,,,,,,,,,,,,
        """) == """
          2026-10-01 | gpt-4o-2024-08-06, cached input | - | - | - | 1534 | 3835980000/8
          2026-10-01 | Promotional credit | - | - | - | - | -5000000000000/0
          openai costs.csv 2026-10-01T00 2026-10-03T00
          repeated 1
          """)
  }

  @Test("OpenAI's API: pages with buckets, of which empty ones are covered, too")
  func openAIPages() throws {
    #expect(
      try shown(
        """
        {"object":"page","data":[{"object":"bucket","start_time":1790812800,"end_time":1790899200,
        "results":[{"object":"organization.costs.result","amount":{"value":0.06,"currency":"usd"},
        "line_item":"gpt-4o, input","project_id":"proj_a","quantity":24000},
        {"object":"organization.costs.result","amount":{"value":4e-05,"currency":"usd"},
        "line_item":null,"project_id":null,"quantity":null}]},
        {"object":"bucket","start_time":1790899200,"end_time":1790985600,"results":[]}],
        "has_more":false,"next_page":null}
        """) == """
          2026-10-01 | gpt-4o, input | - | - | - | 24000 | 60000000000/2
          2026-10-01 | - | - | - | - | - | 40000000/5
          openai costs.csv 2026-10-01T00 2026-10-03T00
          """)
  }

  @Test("Anthropic's cost report is in cents, its console's CSV in dollars")
  func anthropic() throws {
    #expect(
      try shown(
        """
        {"data":[{"starting_at":"2026-10-01T00:00:00Z","ending_at":"2026-10-02T00:00:00Z",
        "results":[{"currency":"USD","amount":"123.45","workspace_id":null,
        "description":"Claude Sonnet 4.5 Usage - Input Tokens","cost_type":"tokens",
        "context_window":"0-200k","model":"claude-sonnet-4-5-20250929","service_tier":"standard",
        "token_type":"uncached_input_tokens"},
        {"currency":"USD","amount":"30","cost_type":"web_search","description":null,"model":null}
        ]}],"has_more":false}
        """) == """
          2026-10-01 | Claude Sonnet 4.5 Usage - Input Tokens | claude-sonnet-4-5-20250929 | \
          uncached_input_tokens | standard | - | 1234500000000/4
          2026-10-01 | web_search | - | - | - | - | 300000000000/1
          anthropic costs.csv 2026-10-01T00 2026-10-02T00
          """)
    #expect(
      try shown(
        """
        usage_date_utc,model_version,api_key,workspace,usage_type,context_window,token_type,\
        cost_usd,list_price_usd,cost_type
        2026-10-01,Claude Haiku 4.5,key,Default,standard,<= 200k,output,1.20,1.50,tokens
        """) == """
          2026-10-01 | - | claude-haiku-4-5 | output | standard | - | 1200000000000/1
          anthropic costs.csv 2026-10-01T00 2026-10-02T00
          """)
  }

  @Test("any CSV, by known names or by those that are given")
  func table() throws {
    #expect(
      try shown("date,model,cost\n2026-10-01,mistral-large,\"$1,234.50\"\n", provider: "mistral")
        == """
        2026-10-01 | mistral-large | - | - | - | - | 1234500000000000/1
        mistral costs.csv 2026-10-01T00 2026-10-02T00
        """)
    #expect(
      try shown(
        "Service,Net\nclaude on bedrock,-3\n", provider: "aws",
        columns: [("model", "Service"), ("cost_usd", "Net")]) == """
          - | claude on bedrock | - | - | - | - | -3000000000000/0
          bedrock costs.csv - -
          """)
  }

  @Test("what cannot be read is named, for without it the total would be wrong")
  func refused() throws {
    let bucket = #""start_time":1790812800,"end_time":1790899200"#
    for (text, reason) in [
      ("", "there is nothing in it"),
      ("a,b\n1,2\n", "line 1: no column is the amount"),
      ("date,model,cost\n2026-10-01,m,1\n", "it does not say who bills (--provider)"),
      ("date,model,cost\n2026-10-01,m,much\n", "'much' is not a decimal number"),
      ("date,model,cost\nsoon,m,1\n", "line 2: date is no time"),
      ("{\"object\":\"list\"}", "this is no page of a provider's costs API"),
      (
        "{\"data\":[{\(bucket),\"results\":[{\"amount\":{\"value\":1,\"currency\":\"eur\"}}]}]}",
        "line 1: the amount is in 'eur', not in USD"
      ),
    ] {
      #expect(throws: MeteringError.self, "\(text)") { try shown(text) }
      do { _ = try shown(text) } catch {
        #expect("\(error)".contains(reason), "\(text): \(error)")
      }
    }
  }
}
