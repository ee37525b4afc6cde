package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.status;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.RawHttpResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks of origins and hosts: of CORS, which says what pages may use the server, and of the host
 * names by which it may be called.
 */
final class OriginAndHostChecks {

  private static final String EVIL = "Origin: https://pages.invalid";
  private static final String LOCAL = "Origin: http://localhost:5173";
  private static final String ALLOWED = "access-control-allow-origin";

  private static final CheckPrecondition NOT_ALL =
      new CheckPrecondition(
          "--allow-origin LIST (not *)", options -> !options.text("allow-origin").contains("*"));

  private static final CheckPrecondition NAMES =
      new CheckPrecondition(
          "--allowed-hosts LIST (not *, and behind no trusted proxy unless it is set)",
          options ->
              !options.text("allowed-hosts").contains("*")
                  && (options.isGiven("allowed-hosts") || !options.isGiven("trusted-proxies")));

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S2",
              "what a page may read",
              context -> {
                for (RawHttpResponse answer : answers(context, LOCAL)) {
                  String allowed = answer.header(ALLOWED);
                  that(
                      allowed.equals("http://localhost:5173") || allowed.equals("*"),
                      answer.status() + " has Access-Control-Allow-Origin '" + allowed + "'");
                }
              }),
          Check.of(
              "S119",
              "credentials",
              context -> {
                List<RawHttpResponse> all = answers(context, LOCAL);
                all.add(preflight(context));
                for (RawHttpResponse answer : all) {
                  that(!answer.has("access-control-allow-credentials"), "credentials are allowed");
                }
              }),
          Check.of(
              "S117",
              "files",
              context -> {
                for (String path : List.of("/", "/client/holdfast.js")) {
                  RawHttpResponse answer = context.client().get(path, EVIL);
                  equal("Access-Control-Allow-Origin of " + path, "*", answer.header(ALLOWED));
                }
              }),
          Check.of(
              "S118",
              "paths of operators",
              context -> {
                for (String path : List.of("/healthz", "/readyz", "/metrics")) {
                  for (String origin :
                      List.of(LOCAL, "Origin: " + context.client().server().origin())) {
                    RawHttpResponse answer = context.client().get(path, origin);
                    that(!answer.has(ALLOWED), path + " is allowed to " + answer.header(ALLOWED));
                  }
                }
              }),
          Check.of(
              "S121",
              "a preflight",
              context -> {
                RawHttpResponse answer = preflight(context);
                status(204, answer);
                equal("Access-Control-Max-Age", "86400", answer.header("access-control-max-age"));
                that(answer.header("access-control-allow-methods").contains("POST"), "no POST");
              }),
          Check.of(
              "S106",
              "another page",
              context -> {
                BindSession session = context.session();
                String end = session.body(1, ",\"type\":\"terminate\"");
                for (String origin : List.of(EVIL, "Origin: null", "Origin: file://")) {
                  RawHttpResponse answer = context.client().ask(context.client().bind(end, origin));
                  status(403, answer);
                  that(!answer.has(ALLOWED), origin + " may read the refusal");
                }
                that(session.isAlive(), "what was refused ended a session");
              },
              NOT_ALL),
          Check.of(
              "S122",
              "two origins",
              context -> {
                String own = "Origin: " + context.client().server().origin();
                status(403, context.client().get("/chat?since=x", own, EVIL));
              },
              NOT_ALL),
          Check.of(
              "S123",
              "the server's own pages",
              context -> {
                String host = context.client().server().authority();
                for (String scheme : List.of("http://", "https://")) {
                  status(400, context.client().get("/chat?since=x", "Origin: " + scheme + host));
                }
              }),
          Check.of(
              "S124",
              "pages of its machine",
              context -> {
                for (String host :
                    List.of(
                        "localhost",
                        "localhost:3000",
                        "a.localhost",
                        "127.0.0.1",
                        "127.8.8.8:99",
                        "[::1]:8080")) {
                  status(400, context.client().get("/chat?since=x", "Origin: http://" + host));
                }
              }),
          Check.of(
              "S125",
              "pages that are named",
              context -> {
                for (String origin :
                    Splitter.on(',').trimResults().split(context.options().text("allow-origin"))) {
                  String page = origin.equals("*") ? "https://pages.invalid" : origin;
                  status(400, context.client().get("/chat?since=x", "Origin: " + page));
                }
              },
              CheckPrecondition.given("allow-origin", "https://a.example")),
          Check.of(
              "S107",
              "what the browser says of a request without an origin",
              context -> {
                for (String site : List.of("cross-site", "same-site")) {
                  status(403, context.client().get("/chat?since=x", "Sec-Fetch-Site: " + site));
                }
                for (String site : List.of("same-origin", "none")) {
                  status(400, context.client().get("/chat?since=x", "Sec-Fetch-Site: " + site));
                }
              },
              NOT_ALL),
          Check.of(
              "S108",
              "a name that is not known",
              context -> {
                status(403, context.client().get("/chat?since=x", "Host: rebound.invalid"));
                status(
                    403,
                    context
                        .client()
                        .ask(context.client().bind("{\"rid\":1}", "Host: rebound.invalid")));
              },
              NAMES),
          Check.of("S126", "a name in the target", OriginAndHostChecks::targets, NAMES),
          Check.of("S127", "names that are known", OriginAndHostChecks::names),
          Check.of(
              "S68",
              "the guest endpoint and other pages",
              context -> {
                status(403, context.client().get("/chat", EVIL));
                String form = "Content-Type: application/x-www-form-urlencoded";
                status(
                    403,
                    context.client().ask(context.client().post("/chat", "message=x", form, EVIL)));
              },
              NOT_ALL));

  private OriginAndHostChecks() {}

  private static List<RawHttpResponse> answers(CheckContext context, String origin)
      throws IOException {
    RawHttpClient client = context.client();
    return new ArrayList<>(
        List.of(
            client.ask(client.bind("{", origin)),
            client.ask(client.bind("{\"sid\":\"none\",\"rid\":1}", origin)),
            client.get("/bind", origin),
            client.get("/chat?since=x", origin),
            client.get("/no-such-path", origin),
            client.ask(client.bind("{}", origin, "Content-Encoding: gzip")),
            client.ask(client.text("GET", "/bind", origin, "Bad Header: x"))));
  }

  private static RawHttpResponse preflight(CheckContext context) throws IOException {
    return context
        .client()
        .ask(
            context
                .client()
                .text(
                    "OPTIONS",
                    "/bind",
                    LOCAL,
                    "Access-Control-Request-Method: POST",
                    "Access-Control-Request-Headers: content-type"));
  }

  private static void targets(CheckContext context) throws IOException, RuleViolationException {
    RawHttpClient client = context.client();
    String path = client.server().path() + "/chat?since=x";
    String known = client.server().authority();
    String line = "GET http://%s" + path + " HTTP/1.1\r\nHost: %s\r\n\r\n";
    status(403, client.ask(String.format(line, "rebound.invalid", known)));
    status(400, client.ask(String.format(line, known, "rebound.invalid")));
  }

  private static void names(CheckContext context) throws IOException, RuleViolationException {
    List<String> known =
        new ArrayList<>(
            List.of("localhost", "a.localhost:1", "127.0.0.1", "192.0.2.1:80", "[::1]"));
    if (context.options().isGiven("allowed-hosts")) {
      known.addAll(
          Splitter.on(',').trimResults().splitToList(context.options().text("allowed-hosts")));
    }
    for (String host : known) {
      RawHttpResponse answer =
          context.client().get("/chat?since=x", "Host: " + host.replace("*", "x.example"));
      that(answer.status() == 400, "the name " + host + " is answered " + answer);
    }
  }
}
