package dev.holdfast.http.conformance.checks;

import com.google.common.collect.ImmutableMap;

/**
 * The rules that cannot be tested from outside, each with the reason. Tests of the server itself
 * cover them.
 */
final class UntestableRules {

  private static final String RESTART = "it needs a restart of the server";
  private static final String STORE = "it needs a store that fails or is slow";
  private static final String HTTP2 = "it needs HTTP/2, which the suite does not speak";
  private static final String CLUSTER = "it needs another server of the cluster";
  private static final String MEMORY = "it needs a server whose memory is nearly full";

  static final ImmutableMap<String, String> REASONS =
      ImmutableMap.<String, String>builder()
          .put("S9", "the chat sends back no number that a client wrote")
          .put("S24", "whether an answer arrived is known to the server's network only")
          .put("S36", "it needs an end of the server")
          .put("S37", "it needs a fault of the server")
          .put("S89", STORE)
          .put("S98", MEMORY)
          .put("S99", MEMORY)
          .put("S101", "whether an answer is taken is hidden by buffers of the network")
          .put("S142", RESTART)
          .put("S168", "hold is 1 at most, and then no two requests are held")
          .put("S190", MEMORY)
          .put("S194", RESTART)
          .put("S195", STORE)
          .put("S196", "it shows only where a host has made all rooms that it may")
          .put("S199", "it needs a file of an older version")
          .put("S213", "it takes a day and a restart")
          .put("S222", STORE)
          .put("S226", "it is about the server's disk")
          .put("S244", STORE)
          .put("S253", RESTART)
          .put("S262", STORE)
          .put("S287", RESTART)
          .put("S288", RESTART)
          .put("S289", RESTART)
          .put("S326", "whether a frame is taken is hidden by buffers of the network")
          .put("S328", RESTART)
          .put("S346", "it shows only a minute after the last member has left")
          .put("S347", "it needs an end of the server")
          .put("S348", "how much waits for a client is hidden by buffers of the network")
          .put("S351", HTTP2)
          .put("S352", HTTP2)
          .put("S353", HTTP2)
          .put("S354", HTTP2)
          .put("S355", HTTP2)
          .put("S356", HTTP2)
          .put("S357", HTTP2)
          .put("S358", HTTP2)
          .put("S359", HTTP2)
          .put("S360", HTTP2)
          .put("S361", HTTP2)
          .put("S362", HTTP2)
          .put("S363", HTTP2)
          .put("S364", HTTP2)
          .put("S365", HTTP2)
          .put("S366", "it needs a second port of the server")
          .put("S367", CLUSTER)
          .put("S368", CLUSTER)
          .put("S369", CLUSTER)
          .put("S370", CLUSTER)
          .buildOrThrow();

  private UntestableRules() {}
}
