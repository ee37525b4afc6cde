package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.end;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.status;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.EventReader;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.io.IOException;
import java.util.List;

/** Checks of bans. Each check bans hosts that no other check uses, and only for a few seconds. */
final class HostBanChecks {

  private static final CheckPrecondition[] NEEDS = {
    CheckPrecondition.PASSWORD,
    CheckPrecondition.PROXY,
    CheckPrecondition.ANY_ROOMS,
    CheckPrecondition.LONG_INACTIVITY
  };

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S64",
              "the sessions of a host",
              context -> {
                String room = context.fresh("ban-");
                String nick = context.fresh("bob");
                RawHttpClient client = context.client().from(context.host());
                MemberClient bob = new MemberClient(client, room, nick);
                MemberClient second = new MemberClient(client, context.fresh("ban-"), "bob2");
                ban(context, room, nick);
                equal("the code", "banned", bob.await("error").text("code"));
                equal("the end", "remote-stream-error", bob.awaitEnd().text("condition"));
                equal("the other", "remote-stream-error", second.awaitEnd().text("condition"));
              },
              NEEDS),
          Check.of(
              "S251",
              "sessions of a banned host",
              context -> {
                RawHttpClient client = clientOfBannedHost(context);
                SessionAnswer refused = SessionAnswer.of(client.ask(client.bind("{\"rid\":1}")));
                end("policy-violation", refused);
                JsonValue why = refused.packets().get(0);
                equal("the code", "banned", why.text("code"));
                that(why.text("text").contains("reasons"), "it does not say why: " + why);
                that(why.text("text").matches("(?s).*\\d\\d:\\d\\d.*"), "nor until when: " + why);
              },
              NEEDS),
          Check.of(
              "S252",
              "the guest endpoint and a banned host",
              context -> {
                RawHttpClient client = clientOfBannedHost(context);
                status(403, client.get("/chat"));
                String type = "Content-Type: application/x-www-form-urlencoded";
                status(403, client.ask(client.post("/chat", "message=x", type)));
              },
              NEEDS),
          Check.of(
              "S345",
              "the stream of a banned host",
              context -> {
                String room = context.fresh("ban-");
                String nick = context.fresh("bob");
                RawHttpClient client = context.client().from(context.host());
                new MemberClient(client, room, nick);
                EventReader stream = EventReader.open(client, "?room=" + room);
                status(200, stream.head());
                ban(context, room, nick);
                that(stream.ends(), "it goes on, or breaks off");
                status(403, EventReader.open(client, "?room=" + room).head());
              },
              NEEDS),
          Check.of(
              "S254",
              "hosts that cannot be banned",
              context -> {
                String room = context.fresh("ban-");
                String nick = context.fresh("bob");
                RawHttpClient client = context.client().from(context.host());
                MemberClient ann = new MemberClient(client, room, "ann");
                CommandChecks.auth(context, ann);
                new MemberClient(client, room, nick);
                for (String who : List.of(nick, "127.0.0.1")) {
                  String text = "/admin ban " + who + " x 5";
                  JsonValue answer = ann.sayAndAwait(text, context.fresh("c"));
                  equal(text, "error", answer.text("kind"));
                }
              },
              NEEDS),
          Check.of(
              "S76",
              "a ban of IPv6",
              context -> {
                String network = context.network();
                String room = context.fresh("ban-");
                String nick = context.fresh("bob");
                MemberClient bob = context.joinFrom(network + ":100::1", room, nick);
                ban(context, room, nick);
                bob.awaitEnd();
                that(isBanned(context, network + ":1ff::1"), "its /56 is not banned");
                that(!isBanned(context, network + ":200::1"), "more than its /56 is banned");
              },
              NEEDS),
          Check.of(
              "S255",
              "two bans in a /48",
              context -> {
                String network = context.network();
                String room = context.fresh("ban-");
                String nick = context.fresh("bob");
                MemberClient bob = context.joinFrom(network + ":100::1", room, nick);
                MemberClient eve = context.joinFrom(network + ":200::1", room, "eve" + nick);
                MemberClient ann = ban(context, room, nick);
                bob.awaitEnd();
                ann.sayAndAwait("/admin ban eve" + nick + " reasons 5", "second");
                eve.awaitEnd();
                that(isBanned(context, network + ":300::1"), "the /48 is not banned");
              },
              NEEDS),
          Check.of(
              "S256",
              "a ban and the admin's own network",
              context -> {
                String network = context.network();
                String room = context.fresh("ban-");
                String nick = context.fresh("bob");
                MemberClient bob = context.joinFrom(network + ":100::1", room, nick);
                MemberClient ann = context.joinFrom(network + ":101::1", room, "ann");
                CommandChecks.auth(context, ann);
                that(
                    ann.sayAndAwait("/admin ban " + nick + " reasons 5", "b1").is("notice"),
                    "no ban");
                bob.awaitEnd();
                that(!isBanned(context, network + ":101::2"), "the admin's own host is banned");
                ann.sayAndAwait("still here", "m1");
              },
              NEEDS),
          Check.of(
              "S257",
              "a ban of a network",
              context -> {
                String network = context.network();
                ban(context, context.fresh("ban-"), network + "::/48");
                that(isBanned(context, network + ":abcd::1"), "the /48 is not banned");
              },
              NEEDS),
          Check.of(
              "S293",
              "a ban of a network of another size",
              context -> {
                MemberClient ann = context.join(context.fresh("ban-"), context.fresh("admin"));
                CommandChecks.auth(context, ann);
                for (String who : List.of("192.0.2.7/64", "192.0.2.0/24", "2001:db8::/32")) {
                  String text = "/admin ban " + who + " x 5";
                  JsonValue answer = ann.sayAndAwait(text, context.fresh("c"));
                  equal(text, "bad-packet", answer.text("code"));
                }
              },
              NEEDS),
          Check.of(
              "S77",
              "the member that a nick means",
              context -> {
                String room = context.fresh("ban-");
                String nick = context.fresh("bob");
                String other = context.fresh("ban-");
                String first = context.host();
                String second = context.host();
                MemberClient gone = context.joinFrom(first, room, nick);
                gone.tell("leave", "");
                gone.await("left");
                context.joinFrom(second, other, nick);
                ban(context, room, nick); // seen here, and there is another elsewhere
                that(isBanned(context, first), "the one that was seen in the room is not banned");
                that(!isBanned(context, second), "one in another room is banned");
              },
              NEEDS),
          Check.of(
              "S258",
              "a nick of more than one host",
              context -> {
                String room = context.fresh("ban-");
                String nick = context.fresh("bob");
                List<String> hosts = List.of(context.host(), context.host());
                for (String host : hosts) {
                  MemberClient bob = context.joinFrom(host, room, nick);
                  bob.tell("leave", "");
                  bob.await("left");
                }
                MemberClient ann = context.join(room, "ann");
                CommandChecks.auth(context, ann);
                JsonValue answer = ann.sayAndAwait("/admin ban " + nick + " reasons 5", "b1");
                equal("the kind", "error", answer.text("kind"));
                for (String host : hosts) {
                  that(answer.text("text").contains(host), host + " is not named in " + answer);
                  that(!isBanned(context, host), host + " is banned");
                }
              },
              NEEDS));

  private HostBanChecks() {}

  /**
   * Bans the host of a new member, and returns a client at that host when the session has ended.
   */
  private static RawHttpClient clientOfBannedHost(CheckContext context)
      throws IOException, RuleViolationException {
    String room = context.fresh("ban-");
    String nick = context.fresh("bob");
    RawHttpClient client = context.client().from(context.host());
    MemberClient bob = new MemberClient(client, room, nick);
    ban(context, room, nick);
    bob.awaitEnd();
    return client;
  }

  /** An admin bans for a few seconds. */
  private static MemberClient ban(CheckContext context, String room, String who)
      throws IOException, RuleViolationException {
    MemberClient ann = context.join(room, context.fresh("admin"));
    CommandChecks.auth(context, ann);
    JsonValue answer = ann.sayAndAwait("/admin ban " + who + " reasons 8", "ban");
    that(answer.is("notice"), "a ban is answered " + answer);
    return ann;
  }

  private static boolean isBanned(CheckContext context, String address) throws IOException {
    RawHttpClient client = context.client().from(address);
    SessionAnswer answer = SessionAnswer.of(client.ask(client.bind("{\"rid\":1,\"hold\":0}")));
    return answer.packets().stream().anyMatch(packet -> packet.text("code").equals("banned"));
  }
}
