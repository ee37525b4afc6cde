package dev.holdfast.core.chat;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.Host;
import dev.holdfast.core.chat.AdminPassword.Verdict.Later;
import dev.holdfast.core.chat.AdminPassword.Verdict.Right;
import dev.holdfast.core.chat.ClientPacket.Say;
import dev.holdfast.core.chat.ServerPacket.Notice;
import dev.holdfast.core.chat.ServerPacket.Refusal;
import dev.holdfast.core.store.Store.Ban;
import dev.holdfast.fsm.Packet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people type with a slash, and who may: help for all; for admins to look at members, to send
 * them away and to shut their hosts out. A command is never published, stored or logged, nor is
 * what looks like one: it may hold a password. Confined to the loop.
 */
final class Moderation {

  private static final Logger log = LoggerFactory.getLogger(Moderation.class);

  private static final int LISTED = 100; // bans

  private final Rooms rooms;
  private final Bans bans;
  private final AdminPassword password;
  private final House house;
  private final Set<Visitor> visitors = new LinkedHashSet<>();

  Moderation(Rooms rooms, Bans bans, AdminPassword password, House house) {
    this.rooms = rooms;
    this.bans = bans;
    this.password = password;
    this.house = house;
  }

  void came(Visitor visitor) {
    visitors.add(visitor);
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
    Ban ban = mayBeBanned(host) ? bans.find(host) : null;
    return ban == null ? null : new Refusal(ErrorCode.BANNED, Bans.text(ban));
  }

  /** Does what was typed, once for each id, and answers with a notice or an error. */
  void command(Room room, Visitor visitor, Say say) {
    Member member = visitor.member(room.name());
    Packet known = member == null ? null : member.replies().find(say.id());
    if (known != null) {
      visitor.send(room.name(), known);
      return;
    }
    Member speaker = room.speaker(visitor, say.id(), say.text());
    if (speaker != null && speaker.await(say.id())) {
      Command command = CommandReader.read(say.text());
      perform(new Errand(room, speaker, visitor, say.id(), isRepeatable(command)), command);
    }
  }

  /** Whether its answer is true again later: who is an admin is a matter of the session. */
  private static boolean isRepeatable(Command command) {
    return !(command instanceof Command.Auth || command instanceof Command.Logout);
  }

  /** Who typed a command, where, and under which id. */
  private final class Errand {
    final Room room;
    final Member member;
    final Visitor visitor;
    final @Nullable String id;

    private final boolean repeatable;

    Errand(Room room, Member member, Visitor visitor, @Nullable String id, boolean repeatable) {
      this.room = room;
      this.member = member;
      this.visitor = visitor;
      this.id = id;
      this.repeatable = repeatable;
    }

    void done(String text) {
      settle(house.encode(new Notice(room.name(), text, id)));
    }

    void refuse(ErrorCode code, String text) {
      settle(house.encode(new Refusal(code, text).in(room.name()).of(id)));
    }

    private void settle(Packet packet) {
      member.settle(id);
      if (repeatable) {
        member.replies().keep(id, packet);
      }
      current().send(room.name(), packet);
    }

    /** The session of now: the member may go on in another one. */
    Visitor current() {
      Visitor now = member.visitor();
      return now == null ? visitor : now;
    }

    /** Another member of the room; null, and told so, if there is none with this nick. */
    @Nullable Member other(String nick) {
      Nick asked = Nick.of(nick);
      Member found = asked == null ? null : room.find(asked);
      if (found == null || found.visitor() == null) {
        refuse(ErrorCode.NO_SUCH_MEMBER, "Nobody here has this nick.");
        return null;
      }
      return found;
    }
  }

  private void perform(Errand errand, Command command) {
    if (command instanceof Command.Help) {
      errand.done(CommandUsage.help());
    } else if (command instanceof Command.Auth auth) {
      authenticate(errand, auth);
    } else if (command instanceof Command.Unknown unknown) {
      errand.refuse(ErrorCode.UNKNOWN_COMMAND, unknown.text());
    } else if (command instanceof Command.Wrong wrong) {
      errand.refuse(ErrorCode.BAD_PACKET, wrong.text());
    } else if (!errand.visitor.isAdmin()) {
      errand.refuse(ErrorCode.FORBIDDEN, "Only admins may do this: type /auth PASSWORD first.");
    } else {
      administer(errand, command);
    }
  }

  private void administer(Errand errand, Command command) {
    if (command instanceof Command.AdminHelp) {
      errand.done(CommandUsage.adminHelp());
    } else if (command instanceof Command.Logout) {
      setAdmin(errand.visitor, false);
      errand.done("You are no admin any more.");
    } else if (command instanceof Command.Info info) {
      tellAbout(errand, info);
    } else if (command instanceof Command.Kick kick) {
      kick(errand, kick);
    } else if (command instanceof Command.Ban ban) {
      ban(errand, ban);
    } else if (command instanceof Command.Bans) {
      errand.done(list(bans.all()));
    } else if (command instanceof Command.Unban unban) {
      if (bans.unban(unban.host())) {
        log.info("session {} let a host in again: {}", errand.visitor.session(), unban.host());
        errand.done(unban.host() + " is banned no more.");
      } else {
        errand.refuse(ErrorCode.NO_SUCH_MEMBER, "No such host is banned: see /admin bans.");
      }
    }
  }

  // ---- who is an admin

  private void authenticate(Errand errand, Command.Auth auth) {
    Visitor visitor = errand.visitor;
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

  // ---- what admins do

  private static void tellAbout(Errand errand, Command.Info info) {
    Member member = errand.other(info.nick());
    Visitor visitor = member == null ? null : member.visitor();
    if (member != null && visitor != null) {
      errand.done(
          String.join(
              "\n",
              "nick: " + member.nick(),
              "host: " + visitor.host(),
              "here since: " + time(member.since()),
              "last action: " + time(member.lastAction()),
              "session: "
                  + visitor.session().state().name().toLowerCase(Locale.ROOT)
                  + (visitor.isAdmin() ? ", admin" : "")));
    }
  }

  private void kick(Errand errand, Command.Kick kick) {
    Member member = errand.other(kick.nick());
    Visitor visitor = member == null ? null : member.visitor();
    if (member == null || visitor == null) {
      return;
    }
    if (visitor == errand.visitor) {
      errand.refuse(ErrorCode.FORBIDDEN, "Nobody kicks themselves.");
      return;
    }
    String reason = "kicked" + because(kick.reason());
    log.info("session {} kicked session {}", errand.visitor.session(), visitor.session());
    sendAway(visitor, reason, new Refusal(ErrorCode.KICKED, "You were " + reason + "."));
    errand.done(member.nick() + " was kicked.");
  }

  private void ban(Errand errand, Command.Ban command) {
    Member member = errand.other(command.nick());
    Visitor visitor = member == null ? null : member.visitor();
    if (member == null || visitor == null) {
      return;
    }
    Host host = visitor.host();
    if (visitor == errand.visitor || host.name().equals(errand.visitor.host().name())) {
      errand.refuse(ErrorCode.FORBIDDEN, "This host is your own.");
    } else if (!mayBeBanned(host)) {
      errand.refuse(ErrorCode.FORBIDDEN, "Others are behind this host: " + host + ".");
    } else {
      Ban ban =
          bans.ban(
              host, member.nick().name(), command.reason(), Duration.ofSeconds(command.seconds()));
      log.info("session {} banned {} until {}", errand.visitor.session(), host, ban.until());
      Refusal told = new Refusal(ErrorCode.BANNED, Bans.text(ban));
      for (Visitor each : ImmutableList.copyOf(visitors)) {
        if (each.host().name().equals(host.name()) && !each.isOver()) {
          sendAway(each, "banned" + because(command.reason()), told);
        }
      }
      errand.done(host + " is banned until " + time(ban.until()) + ".");
    }
  }

  /** Others are behind this machine, and behind a proxy, even if a ban of its address was kept. */
  private static boolean mayBeBanned(Host host) {
    return !host.loopback() && !host.shared();
  }

  /** Ends a session and all its memberships; its tokens are void. */
  private void sendAway(Visitor visitor, String reason, Refusal told) {
    for (Member member : visitor.members()) {
      Room room = rooms.find(member.room());
      if (room != null) {
        room.expel(member, reason);
      }
    }
    visitor.dismiss(told);
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String because(String reason) {
    return reason.isEmpty() ? "" : ": " + reason;
  }

  /** As many as fit into a notice that a person reads. */
  private static String list(List<Ban> bans) {
    String lines =
        bans.stream().limit(LISTED).map(Moderation::line).collect(Collectors.joining("\n"));
    int more = bans.size() - LISTED;
    return bans.isEmpty()
        ? "Nobody is banned."
        : lines + (more > 0 ? "\nand " + more + " more, which end later." : "");
  }

  private static String line(Ban ban) {
    return ban.host() + " (" + ban.nick() + ") until " + time(ban.until()) + because(ban.reason());
  }
}
