package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.empty;
import static dev.holdfast.http.conformance.Assertions.end;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks of how a session is created, and of the terms that the server grants. */
final class SessionCreationChecks {

  private static final String RANDOM = "[A-Za-z0-9_-]{24}"; // of a sid

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S10",
              "the answer",
              context -> {
                BindSession session = context.session();
                JsonValue terms = session.created().json();
                Duration time = session.creationTime();
                that(
                    time.compareTo(CheckContext.SOON) < 0,
                    "answered after " + time.toMillis() + " ms");
                for (String term : List.of("wait", "requests", "hold", "inactivity")) {
                  that(terms.get(term).isNumber(), "there is no " + term + " in " + terms);
                }
                that(terms.get("packets").isThere(), "there are no packets in " + terms);
              }),
          Check.of(
              "S150",
              "the sid",
              context -> {
                Set<String> all = new HashSet<>();
                Set<String> beginnings = new HashSet<>();
                for (int i = 0; i < 20; i++) {
                  String sid = context.session().sid();
                  that(
                      sid.matches("([a-z0-9]{2,8}([.][0-9]{1,19})?-)?" + RANDOM),
                      "the sid is '" + sid + "'");
                  that(all.add(sid), "the sid " + sid + " comes twice");
                  String random = sid.substring(sid.length() - 24); // behind the name of a node
                  beginnings.add(random.substring(0, 8));
                }
                that(beginnings.size() > 15, "sids begin alike: " + beginnings);
              }),
          Check.of(
              "S11",
              "wait",
              context -> {
                for (int asked : new int[] {0, 1, 2, 60, 300}) {
                  long wait = created(context, ",\"wait\":" + asked).number("wait");
                  long most = Math.min(asked, context.options().time("wait").toSeconds());
                  that(wait >= 0 && wait <= most, "asked for " + asked + ", granted " + wait);
                }
                that(created(context, "").number("wait") >= 0, "there is no wait");
              }),
          Check.of(
              "S151",
              "hold",
              context -> {
                for (int asked : new int[] {0, 1, 2, 5}) {
                  long hold = created(context, ",\"hold\":" + asked).number("hold");
                  that(
                      hold >= 0 && hold <= Math.min(1, asked),
                      "asked " + asked + ", granted " + hold);
                }
              }),
          Check.of(
              "S152",
              "requests",
              context -> equal("requests", 2L, created(context, "").number("requests"))),
          Check.of(
              "S153",
              "ver",
              context -> {
                String most = created(context, ",\"ver\":\"9.9\"").text("ver");
                that(most.matches("1\\.\\d+"), "ver of the server is '" + most + "'");
                equal("ver", "1.6", created(context, ",\"ver\":\"1.6\"").text("ver"));
                equal("ver", "1.2", created(context, ",\"ver\":\"1.2\"").text("ver"));
                equal("ver", "0.99", created(context, ",\"ver\":\"0.99\"").text("ver"));
                int minor = Integer.parseInt(most.substring(2));
                String above = ",\"ver\":\"1." + (minor + 1) + "\"";
                equal("ver", most, created(context, above).text("ver"));
                that(
                    !created(context, "").get("ver").isThere(),
                    "there is a ver that was not named");
              }),
          Check.of(
              "S12",
              "inactivity",
              context -> {
                BindSession session = context.session();
                empty(session.ask(1, ",\"pause\":0"));
                Thread.sleep(context.options().time("inactivity").toMillis());
                SessionAnswer answer = session.ask(2, CheckContext.echo("a"));
                equal("the answer after as long as inactivity", List.of("a"), answer.ids());
              },
              CheckPrecondition.SHORT_INACTIVITY),
          Check.of(
              "S154",
              "maxpause",
              context -> {
                BindSession session = context.session();
                long most = session.created().json().number("maxpause");
                if (most >= 0) {
                  that(most > 0, "maxpause is " + most);
                  empty(session.ask(1, ",\"pause\":" + most));
                } else {
                  end("policy-violation", session.ask(1, ",\"pause\":1"));
                  session.leave();
                }
              }),
          Check.of(
              "S109",
              "the end of no session",
              context -> {
                SessionAnswer answer =
                    SessionAnswer.of(
                        context
                            .client()
                            .ask(context.client().bind("{\"rid\":1,\"type\":\"terminate\"}")));
                end("", answer);
                that(!answer.json().get("sid").isThere(), "there is a sid");
              }),
          Check.of(
              "S13 S155",
              "packets of a creation",
              context -> {
                BindSession session = context.session(CheckContext.echo("a", "b"));
                that(session.created().packets().isEmpty(), "the creation answer has packets");
                equal("the next answer", List.of("a", "b"), session.ask(1, "").ids());
              }));

  private SessionCreationChecks() {}

  private static JsonValue created(CheckContext context, String fields) throws IOException {
    return context.session(fields).created().json();
  }
}
