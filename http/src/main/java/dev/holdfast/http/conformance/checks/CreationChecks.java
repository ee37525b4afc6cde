package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Expect.empty;
import static dev.holdfast.http.conformance.Expect.end;
import static dev.holdfast.http.conformance.Expect.equal;
import static dev.holdfast.http.conformance.Expect.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.Need;
import dev.holdfast.http.conformance.Probe;
import dev.holdfast.http.conformance.Violation;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.Exchange;
import dev.holdfast.http.conformance.client.Json;
import dev.holdfast.http.conformance.client.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks of how a session begins, and of its terms. */
final class CreationChecks {

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S10",
              "the answer",
              probe -> {
                long since = System.nanoTime();
                Json terms = probe.session().created().json();
                Duration time = Duration.ofNanos(System.nanoTime() - since);
                that(time.compareTo(Probe.SOON) < 0, "answered after " + time.toMillis() + " ms");
                for (String term : List.of("wait", "requests", "hold", "inactivity")) {
                  that(terms.get(term).isNumber(), "there is no " + term + " in " + terms);
                }
                that(terms.get("packets").isThere(), "there are no packets in " + terms);
              }),
          Check.of(
              "S150",
              "the sid",
              probe -> {
                Set<String> all = new HashSet<>();
                Set<String> beginnings = new HashSet<>();
                for (int i = 0; i < 20; i++) {
                  String sid = probe.session().sid();
                  that(sid.matches("[A-Za-z0-9_-]{24}"), "the sid is '" + sid + "'");
                  that(all.add(sid), "the sid " + sid + " comes twice");
                  beginnings.add(sid.substring(0, 8));
                }
                that(beginnings.size() > 15, "sids begin alike: " + beginnings);
              }),
          Check.of(
              "S11",
              "wait",
              probe -> {
                for (int asked : new int[] {0, 1, 2, 60, 300}) {
                  long wait = created(probe, ",\"wait\":" + asked).number("wait");
                  long most = Math.min(asked, probe.options().isGiven("wait") ? 600 : 60);
                  that(wait >= 0 && wait <= most, "asked for " + asked + ", granted " + wait);
                }
                that(created(probe, "").number("wait") >= 0, "there is no wait");
              }),
          Check.of(
              "S151",
              "hold",
              probe -> {
                for (int asked : new int[] {0, 1, 2, 5}) {
                  long hold = created(probe, ",\"hold\":" + asked).number("hold");
                  that(
                      hold >= 0 && hold <= Math.min(1, asked),
                      "asked " + asked + ", granted " + hold);
                }
              }),
          Check.of(
              "S152",
              "requests",
              probe -> equal("requests", 2L, created(probe, "").number("requests"))),
          Check.of(
              "S153",
              "ver",
              probe -> {
                String most = created(probe, ",\"ver\":\"9.9\"").text("ver");
                that(most.matches("1\\.\\d+"), "ver of the server is '" + most + "'");
                equal("ver", "1.6", created(probe, ",\"ver\":\"1.6\"").text("ver"));
                equal("ver", "1.2", created(probe, ",\"ver\":\"1.2\"").text("ver"));
                equal("ver", "0.99", created(probe, ",\"ver\":\"0.99\"").text("ver"));
                int minor = Integer.parseInt(most.substring(2));
                String above = ",\"ver\":\"1." + (minor + 1) + "\"";
                equal("ver", most, created(probe, above).text("ver"));
                that(!created(probe, "").get("ver").isThere(), "there is a ver that was not named");
              }),
          Check.of(
              "S12",
              "inactivity",
              probe -> {
                BindSession session = probe.session();
                empty(session.ask(1, ",\"pause\":0"));
                Thread.sleep(probe.options().time("inactivity").toMillis());
                Reply reply = session.ask(2, Probe.echo("a"));
                equal("the answer after as long as inactivity", List.of("a"), reply.ids());
              },
              Need.DEATH),
          Check.of(
              "S154",
              "maxpause",
              probe -> {
                BindSession session = probe.session();
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
              probe -> {
                Reply reply =
                    Reply.of(
                        probe.wire().ask(probe.wire().bind("{\"rid\":1,\"type\":\"terminate\"}")));
                end("", reply);
                that(!reply.json().get("sid").isThere(), "there is a sid");
              }),
          Check.of(
              "S13 S155",
              "packets of a creation",
              probe -> {
                BindSession session = probe.session(Probe.echo("a", "b"));
                that(session.created().packets().isEmpty(), "the creation answer has packets");
                equal("the next answer", List.of("a", "b"), session.ask(1, "").ids());
              }));

  private CreationChecks() {}

  private static Json created(Probe probe, String fields) throws IOException {
    return probe.session(fields).created().json();
  }

  /** Opens a request that is held. */
  static Exchange held(BindSession session, int number) throws IOException, Violation {
    Exchange exchange = session.open(number, "");
    dev.holdfast.http.conformance.Expect.held(exchange, Duration.ofMillis(250));
    return exchange;
  }
}
