package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.status;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.RawConnection;
import dev.holdfast.http.conformance.client.RawHttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Checks of the grammar of HTTP. */
final class HttpGrammarChecks {

  private static final String HEAD = "Host: localhost\r\n";
  private static final String CREATION = "{\"rid\":1,\"type\":\"terminate\"}";

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S90",
              "broken requests",
              context -> {
                for (String broken :
                    List.of(
                        "GET /\r\n" + HEAD + "\r\n",
                        "GET / HTTP/1.1\r\n\r\n",
                        "GET / HTTP/1.1\r\n" + HEAD + HEAD + "\r\n",
                        "GET / HTTP/1.1\r\n" + HEAD + "Bad Name: x\r\n\r\n",
                        "GET / HTTP/1.1\r\n" + HEAD + "Name : x\r\n\r\n",
                        "GET / HTTP/1.1\r\n" + HEAD + " folded: x\r\n\r\n",
                        "GET / HTTP/1.1\r\n" + HEAD + "X: a\u0000b\r\n\r\n",
                        "POST /bind HTTP/1.1\r\n" + HEAD + "Content-Length: 1, 2\r\n\r\n",
                        "POST /bind HTTP/1.1\r\n" + HEAD + "Content-Length: +1\r\n\r\n",
                        "POST /bind HTTP/1.1\r\n"
                            + HEAD
                            + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "POST /bind HTTP/1.1\r\n"
                            + HEAD
                            + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")) {
                  RawHttpResponse answer = context.client().ask(broken);
                  that(answer.status() == 400, quoted(broken) + " is answered " + answer);
                }
              }),
          Check.of(
              "S131",
              "methods and codings that are not known",
              context -> {
                status(501, context.client().ask("BREW / HTTP/1.1\r\n" + HEAD + "\r\n"));
                status(501, context.client().ask("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"));
                String coding = "Transfer-Encoding: gzip, chunked\r\n\r\n";
                status(501, context.client().ask("POST /bind HTTP/1.1\r\n" + HEAD + coding));
              }),
          Check.of(
              "S132",
              "a chunk beyond all numbers",
              context -> {
                String head = context.client().text("POST", "/bind", "Transfer-Encoding: chunked");
                status(413, context.client().ask(head + "ffffffffffffffffffff\r\n"));
              }),
          Check.of(
              "S133",
              "versions",
              context -> {
                for (String version : List.of("HTTP/2.0", "HTTP/0.9", "HTTP/3.1")) {
                  status(505, context.client().ask("GET / " + version + "\r\n" + HEAD + "\r\n"));
                }
              }),
          Check.of(
              "S134",
              "a long target",
              context -> status(414, context.client().get("/" + "x".repeat(17_000)))),
          Check.of(
              "S135",
              "a large head",
              context -> {
                status(431, context.client().get("/", "X: " + "x".repeat(17_000)));
                String[] many = new String[101];
                java.util.Arrays.fill(many, "X: y");
                status(431, context.client().get("/", many));
                status(200, context.client().get("/", "X: " + "x".repeat(12_000)));
              }),
          Check.of(
              "S273",
              "a long line with the size of a chunk",
              context -> {
                String head = context.client().text("POST", "/bind", "Transfer-Encoding: chunked");
                status(200, context.client().ask(head + chunks(";" + "x".repeat(1_000), "")));
                status(400, context.client().ask(head + chunks(";" + "x".repeat(1_100), "")));
              }),
          Check.of(
              "S275",
              "many long lines with sizes of chunks",
              context -> {
                String head = context.client().text("POST", "/bind", "Transfer-Encoding: chunked");
                String small = "1\r\n \r\n".repeat(1_000);
                status(200, context.client().ask(head + small + chunks("", "")));
                String line = "1;" + "x".repeat(1_014) + "\r\n \r\n";
                status(200, context.client().ask(head + line.repeat(16) + chunks("", "")));
                status(400, context.client().ask(head + line.repeat(17) + chunks("", "")));
              }),
          Check.of(
              "S274",
              "headers behind the chunks",
              context -> {
                String head = context.client().text("POST", "/bind", "Transfer-Encoding: chunked");
                String line = "X: " + "y".repeat(995) + "\r\n";
                status(200, context.client().ask(head + chunks("", line.repeat(8))));
                status(431, context.client().ask(head + chunks("", line.repeat(9))));
              }),
          Check.of(
              "S136",
              "a slow head",
              context -> {
                RawConnection slow = context.client().connect();
                slow.send("GET / HTTP/1.1\r\nHo");
                that(!slow.comesWithin(Duration.ofSeconds(7)), "refused too soon");
                that(
                    slow.comesWithin(Duration.ofSeconds(3).plus(CheckContext.SOON)), "not refused");
                status(408, slow.read());
              },
              new CheckPrecondition(
                  "--idle-timeout 75s",
                  options -> options.time("idle-timeout").compareTo(Duration.ofSeconds(15)) > 0)),
          Check.of(
              "S137",
              "the turn of a refusal",
              context -> {
                BindSession session = context.session(",\"wait\":1");
                RawConnection connection = context.client().connect(Duration.ofSeconds(1));
                connection.send(session.text(1, "") + "GET / HTTP/1.1\r\n\r\n");
                that(!connection.comesWithin(Duration.ofMillis(300)), "the refusal comes too soon");
                status(200, connection.read());
                status(400, connection.read());
                session.open(2, "").close();
              }),
          Check.of(
              "S138",
              "what a refusal says",
              context -> {
                RawConnection connection = context.client().connect();
                RawHttpResponse answer = connection.send("GET / HTTP/1.1\r\n\r\n").read();
                that(answer.header("content-type").startsWith("text/plain"), "it is no text");
                equal("lines of " + answer, 1L, answer.body().lines().count());
                that(answer.body().length() > 10, "it says nothing");
                that(connection.closesWithin(CheckContext.SOON), "the connection stays open");
              }),
          Check.of(
              "S139",
              "a head without an end",
              context -> {
                String begin = "POST /bind HTTP/1.1\r\n" + HEAD;
                String origin = "Origin: http://localhost:5173\r\n";
                String large = "X: " + "x".repeat(40_000);
                RawHttpResponse early = context.client().ask(begin + origin + large);
                status(431, early);
                that(
                    early.has("access-control-allow-origin"), "the page that asks may not read it");
                RawHttpResponse late =
                    context.client().ask(begin + large + "\r\n" + origin + "Y: z");
                status(431, late);
                that(!late.has("access-control-allow-origin"), "what is behind 32 KiB decides");
              }),
          Check.of(
              "S91",
              "empty lines",
              context -> {
                String request = context.client().bind(CREATION);
                status(200, context.client().ask("\r\n\r\n" + request));
              }),
          Check.of(
              "S141",
              "a bare LF",
              context -> {
                String request = context.client().text("GET", "/");
                status(400, context.client().ask(request.replaceFirst("\r\n", "\n")));
                status(400, context.client().ask("\n" + request));
                String head = context.client().text("POST", "/bind", "Transfer-Encoding: chunked");
                status(400, context.client().ask(head + "1\nx\r\n0\r\n\r\n"));
              }),
          Check.of("S113", "empty elements of lists", HttpGrammarChecks::emptyElements));

  private HttpGrammarChecks() {}

  private static String quoted(String request) {
    return "'" + request.replace("\r\n", "|") + "'";
  }

  /** A request in one chunk. */
  private static String chunks(String extension, String trailers) {
    return String.format(
        "%x%s\r\n%s\r\n0\r\n%s\r\n", CREATION.length(), extension, CREATION, trailers);
  }

  private static void emptyElements(CheckContext context)
      throws IOException, RuleViolationException {
    String chunks = chunks("", "");
    String chunked = context.client().text("POST", "/bind", "Transfer-Encoding: , chunked ,,");
    status(200, context.client().ask(chunked + chunks));
    status(200, context.client().ask(context.client().bind(CREATION, "Content-Encoding: , ,")));
    RawConnection closing = context.client().connect();
    RawHttpResponse answer =
        closing.send(context.client().bind(CREATION, "Connection: ,, close,")).read();
    status(200, answer);
    that(closing.closesWithin(CheckContext.SOON), "', close,' does not close the connection");
    RawConnection asking = context.client().connect();
    String expecting = context.client().bind(CREATION, "Expect: ,100-continue,");
    asking.send(expecting.substring(0, expecting.length() - CREATION.length()));
    that(asking.comesWithin(CheckContext.SOON), "',100-continue,' is not told to continue");
    status(200, asking.send(CREATION).read());
  }
}
