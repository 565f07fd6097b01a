// Streams of those who speak like OpenAI.
extension OpenAIFormat {
  static func fold(_ events: [TranscriptEvent]) throws(MeteringError) -> FoldedStream? {
    if let ended = lastOf(events) { return ended }
    let isChat = events.contains { event in
      event.body["choices"]?.array != nil || event.body.text("object") == "chat.completion.chunk"
    }
    guard isChat else { return nil }
    try refuseSeveral(events)
    return chat(events)
  }

  /// Several whole responses are not one stream.
  private static func refuseSeveral(_ events: [TranscriptEvent]) throws(MeteringError) {
    let whole = events.filter { $0.body["choices"]?[0]?["message"] != nil }
    let ids = Set(whole.compactMap { $0.body.text("id") })
    if ids.count > 1 {
      throw MeteringError("this holds \(ids.count) responses; give one at a time")
    }
  }

  /// Chat: the usage comes in a chunk without choices, with the chunk that finishes, or in both.
  private static func chat(_ events: [TranscriptEvent]) -> FoldedStream {
    var draft = StreamDraft()
    var hasEnded = false
    for event in events {
      let chunk = event.body
      if event.name == Transcript.done { hasEnded = true }
      draft.keep(
        [
          "id", "object", "model", "model_id", "created", "service_tier", "provider", "time_info",
          "prompt_filter_results", "error", "_hidden_params",
        ], from: chunk)
      if let usage = chunk.object("usage") {
        draft.set("usage", usage)
        if chunk["choices"]?.array?.isEmpty == true { hasEnded = true }
      }
      if let groq = chunk.object("x_groq") {
        if groq["usage"] != nil || draft.body["x_groq"] == nil { draft.set("x_groq", groq) }
      }
      // Some write an empty reason, or the word, where others write null.
      for choice in chunk["choices"]?.array ?? []
      where choice.text("finish_reason") ?? "null" != "null" {
        hasEnded = true
        draft.keep(["error"], from: choice)
      }
    }
    draft.set("choices", [])
    return FoldedStream(body: draft.body, isComplete: hasEnded)
  }

  /// The last events of streams that send the whole response again at their end.
  private static let lastTypes: Set<String> = [
    "response.completed", "response.incomplete", "response.failed", "response.done",
    "response.cancelled",
  ]

  /// The last events that hold the usage themselves.
  private static let usageTypes: Set<String> = [
    "transcript.text.done", "speech.audio.done", "image_generation.completed",
    "image_edit.completed", "conversation.item.input_audio_transcription.completed",
    "conversation.response.done",
  ]

  private static func lastOf(_ events: [TranscriptEvent]) -> FoldedStream? {
    for event in events.reversed() {
      guard let type = event.type else { continue }
      if lastTypes.contains(type), let response = event.body.object("response") {
        return FoldedStream(body: response, isComplete: true)
      }
      if usageTypes.contains(type), event.body.object("usage") != nil {
        return FoldedStream(body: withStart(event.body, events), isComplete: true)
      }
      // Assistants: `event: thread.run.completed` with the run as its data.
      if event.body.text("object") == "thread.run", event.body[present: "usage"] != nil {
        return FoldedStream(body: event.body, isComplete: true)
      }
    }
    // A Responses stream that was cut off: all its events but the first lack the response.
    guard let start = events.first(where: { $0.type == "response.created" }) else { return nil }
    return FoldedStream(
      body: start.body.object("response") ?? ["object": "response"], isComplete: false)
  }

  /// An event with what the first one said of the response.
  private static func withStart(_ last: JSON, _ events: [TranscriptEvent]) -> JSON {
    var draft = StreamDraft()
    for event in events {
      draft.keep(["conversation_id", "model", "created_at"], from: event.body)
    }
    draft.keep(["usage", "model", "created_at", "text"], from: last)
    if last.text("type") == "conversation.response.done" {
      draft.set("object", "conversation.response")
    }
    if last["b64_json"] != nil { draft.set("data", [["b64_json": ""]]) }
    return draft.body
  }
}
