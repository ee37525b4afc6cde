package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import java.time.Duration;
import java.util.List;

/** Checks of the lists that a member asks for: of the members of its room, and of the rooms. */
final class MemberAndRoomListChecks {

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S51",
              "who",
              context -> {
                String room = context.fresh("who-");
                MemberClient zoe = context.join(room, "zoe");
                context.join(room, "mia");
                context.join(room, "ann");
                zoe.tell("who", "");
                equal(
                    "members", List.of("zoe", "mia", "ann"), zoe.await("members").texts("members"));
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S283 S284",
              "rooms",
              context -> {
                String room = context.fresh("rooms-");
                MemberClient ann = context.join(room, "ann");
                context.join(room, "bob");
                ann.listen(Duration.ofMillis(1_500)); // a list may be a second old
                ann.tell("rooms", "");
                List<JsonValue> rooms = ann.await("rooms").get("rooms").list();
                that(rooms.size() <= 100, rooms.size() + " rooms");
                long members = Long.MAX_VALUE;
                boolean listed = false;
                for (JsonValue each : rooms) {
                  long count = each.number("members");
                  that(0 < count && count <= members, "not in the order of members: " + rooms);
                  members = count;
                  listed |= each.text("name").equals(room) && count == 2;
                }
                that(listed || rooms.size() == 100, room + " with two members is not in " + rooms);
              },
              CheckPrecondition.ANY_ROOMS));

  private MemberAndRoomListChecks() {}
}
