package dev.holdfast.core.chat.moderation;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.moderation.AdminPassword.Verdict.Later;
import dev.holdfast.core.chat.moderation.AdminPassword.Verdict.Right;
import dev.holdfast.core.chat.protocol.ClientPacket.Say;
import dev.holdfast.core.chat.protocol.Command;
import dev.holdfast.core.chat.protocol.CommandParser;
import dev.holdfast.core.chat.protocol.CommandSyntax;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ServerPacket.Refusal;
import dev.holdfast.core.chat.room.ChatContext;
import dev.holdfast.core.chat.room.Room;
import dev.holdfast.core.chat.room.RoomRegistry;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.TextRule;
import dev.holdfast.core.limit.ClientHost;
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
 * AdminCommands} does. A command is never published, stored or logged, nor is what looks like one:
 * it may hold a password. Confined to the loop.
 */
public final class CommandHandler {

  private static final Logger log = LoggerFactory.getLogger(CommandHandler.class);

  private static final int LONGEST = 2_000; // characters, whatever a message may have

  private final RoomRegistry rooms;
  private final BanList bans;
  private final AdminPassword password;
  private final ChatContext house;
  private final Set<ChatSession> visitors = new LinkedHashSet<>();
  private final NicknameHosts lastSeen = new NicknameHosts();
  private final AdminCommands administration;

  public CommandHandler(
      RoomRegistry rooms, BanList bans, AdminPassword password, ChatContext house) {
    this.rooms = rooms;
    this.bans = bans;
    this.password = password;
    this.house = house;
    this.administration =
        new AdminCommands(rooms, bans, lastSeen, Collections.unmodifiableSet(visitors));
  }

  public void came(ChatSession visitor) {
    visitors.add(visitor);
  }

  /** This nick is used, in a room or at its door. */
  public void seen(Nickname nick, ClientHost host, Room room) {
    lastSeen.seen(nick, host, room.name(), house.at());
  }

  public void went(ChatSession visitor) {
    visitors.remove(visitor);
  }

  /** Forgets who tried passwords long ago. */
  public void sweep(long now) {
    password.sweep(now);
  }

  /** What a host is told that is shut out; null if it is not. */
  public @Nullable Refusal banned(ClientHost host) {
    Ban ban = AdminCommands.mayBeBanned(host) ? bans.find(host) : null;
    return ban == null ? null : new Refusal(ErrorCode.BANNED, BanList.text(ban));
  }

  /** Does what was typed, once for each id, and answers with a notice or an error. */
  public void command(Room room, ChatSession visitor, Say say) {
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
      perform(
          new CommandContext(room, speaker, visitor, say.id(), isRepeatable(command), house),
          command);
    }
  }

  private static Command read(String text) {
    return TextRule.length(text) > LONGEST
        ? new Command.Wrong("A command has at most " + LONGEST + " characters.")
        : CommandParser.read(text);
  }

  /** Whether its answer is true again later: who is an admin is a matter of the session. */
  private static boolean isRepeatable(Command command) {
    return !(command instanceof Command.Auth || command instanceof Command.Logout);
  }

  private void perform(CommandContext errand, Command command) {
    if (command instanceof Command.Help) {
      boolean admin = errand.visitor().isAdmin();
      errand.done(CommandSyntax.help() + (admin ? "\n" + CommandSyntax.adminHelp() : ""));
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

  private void authenticate(CommandContext errand, Command.Auth auth) {
    ChatSession visitor = errand.visitor();
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

  private void setAdmin(ChatSession visitor, boolean admin) {
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
  public void announce(ChatSession visitor, boolean admin, @Nullable Room except) {
    for (Member member : visitor.members()) {
      Room room = rooms.find(member.room());
      if (room != null && room != except) {
        room.announce(member, admin);
      }
    }
  }
}
