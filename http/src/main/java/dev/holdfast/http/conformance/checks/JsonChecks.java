package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.end;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.RawConnection;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.io.IOException;
import java.util.List;

/** Checks of the JSON of bodies: what is read, and what is refused. */
final class JsonChecks {

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S7",
              "unknown fields",
              context -> {
                BindSession session = context.session(",\"to\":\"x\",\"route\":{\"a\":[1,null]}");
                SessionAnswer answer =
                    session.ask(1, ",\"stream\":\"s\",\"x\":false" + CheckContext.echo("a"));
                equal("the ids", List.of("a"), answer.ids());
              }),
          Check.of(
              "S8",
              "no JSON object",
              context -> {
                for (String body :
                    List.of(
                        "",
                        " ",
                        "{",
                        "[]",
                        "null",
                        "7",
                        "\"x\"",
                        "{\"rid\":1}{}",
                        "{\"rid\":1,}",
                        "{rid:1}",
                        "{\"rid\":01}",
                        "<body/>",
                        "{\"rid\":1/**/}",
                        "{\"rid\":NaN}")) {
                  malformed(context, body);
                }
                RawConnection connection = context.client().connect();
                byte[] head =
                    "{\"rid\":1,\"x\":\"".getBytes(java.nio.charset.StandardCharsets.UTF_8);
                connection.send(
                    context.client().text("POST", "/bind", "Content-Length: " + (head.length + 4)));
                connection.send(head).send(new byte[] {(byte) 0xc3, (byte) 0x28, '"', '}'});
                end("bad-request", SessionAnswer.of(connection.read()));
              }),
          Check.of(
              "S143",
              "a key that is there twice",
              context -> {
                for (String field :
                    List.of(
                        "\"rid\":1",
                        "\"x\":{\"a\":1,\"a\":1}",
                        "\"packets\":[[{\"a\":{\"b\":1,\"b\":2}}]]")) {
                  malformed(context, "{\"rid\":1," + field + "}");
                }
              }),
          Check.of(
              "S144",
              "deep nesting",
              context -> {
                malformed(context, "{\"rid\":1,\"x\":" + "[".repeat(32) + "]".repeat(32) + "}");
                read(context, ",\"x\":" + "[".repeat(31) + "]".repeat(31));
              }),
          Check.of(
              "S145",
              "a long number",
              context -> {
                for (String before : List.of("\"x\":", "\"packets\":[", "\"x\":{\"y\":[")) {
                  String after = before.endsWith("y\":[") ? "]}" : before.endsWith("[") ? "]" : "";
                  malformed(context, "{\"rid\":1," + before + "1".repeat(1_001) + after + "}");
                }
                read(context, ",\"x\":" + "1".repeat(1_000));
              }),
          Check.of(
              "S146",
              "fields of a wrong type",
              context -> {
                for (String body :
                    List.of(
                        "{}",
                        "{\"rid\":\"1\"}",
                        "{\"rid\":-1}",
                        "{\"rid\":1.5}",
                        "{\"rid\":null}",
                        "{\"rid\":9007199254740992}",
                        "{\"rid\":1,\"sid\":7}",
                        "{\"rid\":1,\"wait\":\"9\"}",
                        "{\"rid\":1,\"hold\":-1}",
                        "{\"rid\":1,\"ver\":1}",
                        "{\"rid\":1,\"packets\":{}}",
                        "{\"rid\":1,\"packets\":null}",
                        "{\"rid\":1,\"type\":\"x\"}",
                        "{\"rid\":1,\"ack\":-1}")) {
                  malformed(context, body);
                }
              }),
          Check.of(
              "S280",
              "versions that are not two numbers",
              context -> {
                for (String ver : List.of("1", "1.6.1", "-1.6", "\u0661.\u0666", "1.x", "")) {
                  malformed(context, "{\"rid\":1,\"ver\":\"" + ver + "\"}");
                }
              }),
          Check.of(
              "S292",
              "what is wrong with a body",
              context -> {
                for (String body :
                    List.of("", "{}", "{\"rid\":\"1\"}", "{\"rid\":1,\"rid\":1}", "[1]")) {
                  SessionAnswer answer =
                      SessionAnswer.of(context.client().ask(context.client().bind(body)));
                  that(!answer.json().text("text").isEmpty(), body + " is answered " + answer);
                }
              }),
          Check.of(
              "S147",
              "which session a malformed body ends",
              context -> {
                BindSession other = context.session();
                BindSession session = context.session();
                malformed(context, "{\"sid\":\"" + session.sid() + "\",\"rid\":\"x\"}");
                end("item-not-found", session.ask(1, ""));
                session.leave();
                BindSession third = context.session();
                malformed(context, "{\"rid\":1,,\"sid\":\"" + third.sid() + "\"}");
                that(third.isAlive(), "a sid that could not be read was ended");
                that(other.isAlive(), "another session was ended");
              }),
          Check.of(
              "S148",
              "long strings, many members, large exponents",
              context -> {
                read(context, ",\"" + "k".repeat(5_000) + "\":\"" + "x".repeat(20_000) + "\"");
                read(context, ",\"x\":1e999999999,\"y\":-1E-999999999");
                StringBuilder many = new StringBuilder(",\"x\":[0");
                many.append(",0".repeat(5_000)).append("],\"y\":{\"k\":0");
                for (int i = 0; i < 1_000; i++) {
                  many.append(",\"k").append(i).append("\":0");
                }
                read(context, many.append("}").toString());
              }),
          Check.of(
              "S149",
              "half a surrogate pair",
              context -> {
                BindSession session = context.session();
                SessionAnswer answer =
                    session.ask(
                        1,
                        CheckContext.packets(
                            "{\"kind\":\"echo-of-the-suite\",\"room\":\"\\ud83d\"}"));
                that(
                    answer.http().body().contains("\"\\ud83d\""),
                    "the room \\ud83d comes back as " + answer.http().body());
              }));

  private JsonChecks() {}

  private static void malformed(CheckContext context, String body)
      throws IOException, RuleViolationException {
    SessionAnswer answer = SessionAnswer.of(context.client().ask(context.client().bind(body)));
    that(
        answer.type().equals("terminate") && answer.condition().equals("bad-request"),
        (body.length() > 100 ? body.substring(0, 100) + "..." : body) + " is answered " + answer);
  }

  private static void read(CheckContext context, String fields)
      throws IOException, RuleViolationException {
    BindSession session = context.session();
    SessionAnswer answer = session.ask(1, fields + CheckContext.echo("a"));
    equal("the ids that come back", List.of("a"), answer.ids());
  }
}
