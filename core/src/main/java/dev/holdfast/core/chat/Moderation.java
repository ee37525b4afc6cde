package dev.holdfast.core.chat;

import dev.holdfast.core.Host;
import dev.holdfast.core.chat.AdminPassword.Verdict.Later;
import dev.holdfast.core.chat.AdminPassword.Verdict.Right;
import dev.holdfast.core.chat.ClientPacket.Say;
import dev.holdfast.core.chat.ServerPacket.Refusal;
import dev.holdfast.core.store.Fingerprint;
import dev.holdfast.core.store.Store.Ban;
import dev.holdfast.fsm.Packet;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people type with a slash, and who may: help for all; for admins what the {@link
 * Administration} does. A command is never published, stored or logged, nor is what looks like one:
 * it may hold a password. Confined to the loop.
 */
final class Moderation {

  private static final Logger log = LoggerFactory.getLogger(Moderation.class);

  private static final int LONGEST = 2_000; // characters, whatever a message may have

  private final Rooms rooms;
  private final Bans bans;
  private final AdminPassword password;
  private final House house;
  private final Set<Visitor> visitors = new LinkedHashSet<>();
  private final LastSeen lastSeen = new LastSeen();
  private final Administration administration;

  Moderation(Rooms rooms, Bans bans, AdminPassword password, House house) {
    this.rooms = rooms;
    this.bans = bans;
    this.password = password;
    this.house = house;
    this.administration =
        new Administration(rooms, bans, lastSeen, Collections.unmodifiableSet(visitors));
  }

  void came(Visitor visitor) {
    visitors.add(visitor);
  }

  /** This nick is used, in a room or at its door. */
  void seen(Nick nick, Host host, Room room) {
    lastSeen.seen(nick, host, room.name(), house.at());
  }

  void went(Visitor visitor) {
    visitors.remove(visitor);
  }

  /** Forgets who tried passwords long ago. */
  void sweep(long now) {
    password.sweep(now);
  }

  /** What a host is told that is shut out; null if it is not. */
  @Nullable Refusal banned(Host host) {
    Ban ban = Administration.mayBeBanned(host) ? bans.find(host) : null;
    return ban == null ? null : new Refusal(ErrorCode.BANNED, Bans.text(ban));
  }

  /** Does what was typed, once for each id, and answers with a notice or an error. */
  void command(Room room, Visitor visitor, Say say) {
    Member member = visitor.member(room.name());
    long fingerprint =
        member == null ? 0 : Fingerprint.ofMessage(member.key(), room.name(), say.text());
    Packet known = member == null ? null : member.ids().reply(say.id(), fingerprint);
    if (known != null) {
      visitor.send(room.name(), known);
      return;
    }
    Member speaker = room.admitted(visitor, say.id(), say.text());
    if (speaker != null && room.isNew(speaker, visitor, say.id(), fingerprint)) {
      Command command = read(say.text());
      perform(new Errand(room, speaker, visitor, say.id(), isRepeatable(command), house), command);
    }
  }

  private static Command read(String text) {
    return TextRule.length(text) > LONGEST
        ? new Command.Wrong("A command has at most " + LONGEST + " characters.")
        : CommandReader.read(text);
  }

  /** Whether its answer is true again later: who is an admin is a matter of the session. */
  private static boolean isRepeatable(Command command) {
    return !(command instanceof Command.Auth || command instanceof Command.Logout);
  }

  private void perform(Errand errand, Command command) {
    if (command instanceof Command.Help) {
      boolean admin = errand.visitor().isAdmin();
      errand.done(CommandUsage.help() + (admin ? "\n" + CommandUsage.adminHelp() : ""));
    } else if (command instanceof Command.Auth auth) {
      authenticate(errand, auth);
    } else if (command instanceof Command.Unknown unknown) {
      errand.refuse(ErrorCode.UNKNOWN_COMMAND, unknown.text());
    } else if (command instanceof Command.Wrong wrong) {
      errand.refuse(ErrorCode.BAD_PACKET, wrong.text());
    } else if (!errand.visitor().isAdmin()) {
      errand.refuse(ErrorCode.FORBIDDEN, "Only admins may do this: type /auth PASSWORD first.");
    } else if (command instanceof Command.Logout) {
      setAdmin(errand.visitor(), false);
      errand.done("You are no admin any more.");
    } else {
      administration.perform(errand, command);
    }
  }

  // ---- who is an admin

  private void authenticate(Errand errand, Command.Auth auth) {
    Visitor visitor = errand.visitor();
    if (visitor.isAdmin()) {
      errand.done("You are an admin already.");
      return;
    }
    password.check(
        visitor.host(),
        auth.password(),
        verdict -> {
          if (verdict instanceof Right) {
            setAdmin(errand.current(), !errand.current().isOver());
            errand.done("You are an admin: type /admin help.");
          } else if (verdict instanceof Later later) {
            long seconds = (later.retryAfter() + 999) / 1_000;
            errand.refuse(ErrorCode.FORBIDDEN, "Too many tries: try again in " + seconds + " s.");
          } else {
            log.warn("session {} of {} gave a wrong password", visitor.session(), visitor.host());
            errand.refuse(ErrorCode.FORBIDDEN, "This is not the password.");
          }
        });
  }

  private void setAdmin(Visitor visitor, boolean admin) {
    if (visitor.isAdmin() != admin) {
      visitor.setAdmin(admin);
      log.info(
          "session {} of {} is {} admin", visitor.session(), visitor.host(), admin ? "an" : "no");
      announce(visitor, admin, null);
    }
  }

  /**
   * Tells all rooms in which somebody is, but one, that it is an admin now, or is none any more.
   */
  void announce(Visitor visitor, boolean admin, @Nullable Room except) {
    for (Member member : visitor.members()) {
      Room room = rooms.find(member.room());
      if (room != null && room != except) {
        room.announce(member, admin);
      }
    }
  }
}
