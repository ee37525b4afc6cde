package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RateLimitOption;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.MemberPackets;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.SentRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Checks of the limits of messages a second, for a member and for its host. */
final class MessageRateChecks {

  private static final CheckPrecondition RATE =
      new CheckPrecondition(
          "--rate-limit 10/3s",
          options -> {
            RateLimitOption rate = options.rate("rate-limit");
            return rate != null && rate.events() <= 20 && rate.per().toSeconds() <= 10;
          });

  private static final CheckPrecondition DEFAULT_RATE =
      new CheckPrecondition(
          "--rate-limit 10/3s", options -> options.text("rate-limit").equals("10/3s"));

  private static final CheckPrecondition MANY_PACKETS =
      new CheckPrecondition(
          "--packet-limit off",
          options -> {
            RateLimitOption rate = options.rate("packet-limit");
            return rate == null || rate.events() >= 40;
          });

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S57",
              "more than a member may say",
              context -> {
                MemberClient ann =
                    new MemberClient(clientOfNewHost(context), context.fresh("rate-"), "ann");
                RateLimitOption rate = rate(context);
                ann.send(says(ann, "m", 2 * rate.events()));
                JsonValue last = ann.awaitId("m" + (rate.events() * 2 - 1));
                equal("the code", "rate-limited", last.text("code"));
                that(last.get("retryAfter").isNumber(), "no retryAfter in " + last);
                double seconds = Double.parseDouble(last.get("retryAfter").toString());
                that(seconds > 0 && seconds <= rate.per().toSeconds(), "retryAfter is " + seconds);
                Thread.sleep((long) (seconds * 1_000) + 20);
                ann.say("later", "later");
                that(ann.awaitId("later").is("message"), "it is refused after retryAfter as well");
              },
              RATE,
              MANY_PACKETS,
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.PROXY),
          Check.of(
              "S233",
              "the order of what is refused",
              context -> {
                MemberClient ann =
                    new MemberClient(clientOfNewHost(context), context.fresh("rate-"), "ann");
                int events = rate(context).events();
                ann.send(says(ann, "m", 2 * events));
                List<JsonValue> all = new ArrayList<>();
                for (int i = 0; i < 2 * events; i++) {
                  String id = "m" + i;
                  all.add(ann.await(p -> p.text("id").startsWith("m"), id));
                }
                List<JsonValue> refused = all.stream().filter(p -> p.is("error")).toList();
                long said = all.stream().filter(p -> p.is("message")).count();
                equal("what is said", (long) events, said);
                equal("what is refused", events, refused.size());
                List<String> ids =
                    all.stream().filter(p -> p.is("message")).map(p -> p.text("id")).toList();
                equal(
                    "the messages",
                    IntStream.range(0, events).mapToObj(i -> "m" + i).toList(),
                    ids);
              },
              RATE,
              MANY_PACKETS,
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.PROXY),
          Check.of(
              "S235",
              "more than a host may say",
              context -> {
                RawHttpClient client = clientOfNewHost(context);
                String room = context.fresh("rate-");
                int events = rate(context).events();
                List<MemberClient> members = new ArrayList<>();
                for (int i = 0; i < 15; i++) {
                  members.add(new MemberClient(client, room, "m" + i));
                }
                List<SentRequest> sent = new ArrayList<>();
                for (MemberClient member : members) {
                  sent.add(member.start(says(member, member.nick() + "-", events)));
                }
                int refused = 0;
                for (int i = 0; i < sent.size(); i++) {
                  MemberClient member = members.get(i);
                  member.finish(sent.get(i));
                  JsonValue last = member.awaitId(member.nick() + "-" + (events - 1));
                  refused += last.text("code").equals("rate-limited") ? 1 : 0;
                }
                that(refused > 0, "15 times what a member may say is not too much");
                that(refused <= 5, refused + " of 15 members of a host are refused");
              },
              RATE,
              MANY_PACKETS,
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.PROXY),
          Check.of(
              "S236",
              "more bytes than a host may say",
              context -> {
                RawHttpClient client = clientOfNewHost(context);
                String room = context.fresh("rate-");
                String text = "\ud83d\ude00".repeat(2_000); // 8 KiB, of which 15 are 120
                int said = 0;
                for (int i = 0; i < 4; i++) {
                  MemberClient member = new MemberClient(client, room, "m" + i);
                  for (int part = 0; part < 5; part++) {
                    String id = i + "-" + part;
                    member.say(text, id);
                    JsonValue answer = member.awaitId(id);
                    if (answer.text("code").equals("rate-limited")) {
                      that(said >= 12, "refused after " + said + " messages of 8 KiB");
                      return;
                    }
                    said++;
                  }
                }
                throw new IOException(said + " messages of 8 KiB are not too many");
              },
              DEFAULT_RATE,
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.PROXY,
              new CheckPrecondition(
                  "--message-length 2000", options -> options.number("message-length") >= 2_000)));

  private MessageRateChecks() {}

  private static RawHttpClient clientOfNewHost(CheckContext context) {
    return context.client().from(context.host());
  }

  private static RateLimitOption rate(CheckContext context)
      throws IOException, RuleViolationException {
    RateLimitOption rate = context.options().rate("rate-limit");
    if (rate == null) {
      throw new IOException("there is no rate-limit");
    }
    return rate;
  }

  private static String says(MemberClient member, String prefix, int count) {
    return String.join(
        ",",
        IntStream.range(0, count)
            .mapToObj(i -> member.packet("say", MemberPackets.said("text " + i, prefix + i)))
            .toList());
  }
}
