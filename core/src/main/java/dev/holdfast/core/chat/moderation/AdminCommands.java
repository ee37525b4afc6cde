package dev.holdfast.core.chat.moderation;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.moderation.NicknameHosts.Sighting;
import dev.holdfast.core.chat.protocol.Command;
import dev.holdfast.core.chat.protocol.CommandSyntax;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ServerPacket.Refusal;
import dev.holdfast.core.chat.room.Room;
import dev.holdfast.core.chat.room.RoomRegistry;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.Network;
import dev.holdfast.core.store.Store.Ban;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler of admins' commands: it shows members, kicks them, and bans and unbans hosts. The
 * caller has checked that the session is an admin's. Owned by the event loop.
 */
final class AdminCommands {

  private static final Logger log = LoggerFactory.getLogger(AdminCommands.class);

  private static final int LISTED = 100; // bans
  private static final String UNSEEN =
      "Nobody with this nick was seen lately, nor is it an address, or a network of one: /64, /56 or"
          + " /48.";

  private final RoomRegistry rooms;
  private final BanList bans;
  private final NicknameHosts nicknameHosts;
  private final Collection<ChatSession> clients;

  /**
   * Makes a handler.
   *
   * @param nicknameHosts the hosts of nicks, also of members that have left
   * @param clients a live view of all sessions
   */
  AdminCommands(
      RoomRegistry rooms,
      BanList bans,
      NicknameHosts nicknameHosts,
      Collection<ChatSession> clients) {
    this.rooms = rooms;
    this.bans = bans;
    this.nicknameHosts = nicknameHosts;
    this.clients = clients;
  }

  /** Handles a command of an admin. */
  void perform(CommandContext context, Command.Admin command) {
    command.accept(
        new Command.Admin.Visitor() {
          @Override
          public void adminHelp(Command.AdminHelp help) {
            context.done(CommandSyntax.adminHelp());
          }

          @Override
          public void info(Command.Info info) {
            showInfo(context, info);
          }

          @Override
          public void kick(Command.Kick kick) {
            AdminCommands.this.kick(context, kick);
          }

          @Override
          public void ban(Command.Ban ban) {
            AdminCommands.this.ban(context, ban);
          }

          @Override
          public void bans(Command.Bans command) {
            context.doneWhenStored(list(bans.all()));
          }

          @Override
          public void unban(Command.Unban unban) {
            AdminCommands.this.unban(context, unban);
          }
        });
  }

  private static void showInfo(CommandContext context, Command.Info info) {
    Member member = context.other(info.nick());
    ChatSession client = member == null ? null : member.client();
    if (member != null && client != null) {
      context.done(
          String.join(
              "\n",
              "nick: " + member.nick(),
              "host: " + client.host(),
              "here since: " + time(member.since()),
              "last action: " + time(member.lastAction()),
              "session: "
                  + client.session().state().name().toLowerCase(Locale.ROOT)
                  + (client.isAdmin() ? ", admin" : "")));
    }
  }

  private void kick(CommandContext context, Command.Kick kick) {
    Member member = context.other(kick.nick());
    ChatSession client = member == null ? null : member.client();
    if (member == null || client == null) {
      return;
    }
    if (client == context.client()) {
      context.refuse(ErrorCode.FORBIDDEN, "Nobody kicks themselves.");
      return;
    }
    String reason = "kicked" + because(kick.reason());
    log.info(
        "session {} kicked {}, session {} of {}",
        context.client().session(),
        member.nick(),
        client.session(),
        client.host());
    sendAway(client, reason, new Refusal(ErrorCode.KICKED, "You were " + reason + "."));
    context.doneWhenStored(member.nick() + " was kicked.");
  }

  private void ban(CommandContext context, Command.Ban command) {
    Network network = Network.named(command.target());
    ClientHost host = ClientHost.named(command.target());
    if (network != null) {
      ban(context, command, network);
    } else if (host != null) {
      ban(context, command, host);
    } else {
      List<Sighting> found = nicknameHosts.find(command.target(), context.room(), context.at());
      if (found.isEmpty()) {
        context.refuse(ErrorCode.NO_SUCH_MEMBER, UNSEEN);
      } else if (found.size() > 1) {
        context.refuse(ErrorCode.BAD_PACKET, whichOf(found));
      } else {
        ban(context, command, found.get(0).host());
      }
    }
  }

  private void ban(CommandContext context, Command.Ban command, ClientHost host) {
    if (mayBeBanned(host)) {
      ban(context, command, bans.reach(host, context.client().host()));
    } else {
      context.refuse(ErrorCode.FORBIDDEN, "Others are behind this host: " + host + ".");
    }
  }

  private void ban(CommandContext context, Command.Ban command, Network network) {
    ClientHost host = ClientHost.named(network.name());
    if (network.contains(context.client().host())) {
      context.refuse(ErrorCode.FORBIDDEN, "Your own host is in this: " + network + ".");
    } else if (host != null && !mayBeBanned(host)) {
      context.refuse(ErrorCode.FORBIDDEN, "Others are behind this host: " + network + ".");
    } else {
      Duration length = Duration.ofSeconds(command.seconds());
      Ban ban = bans.ban(network, command.target(), command.reason(), length);
      log.info("session {} banned {} until {}", context.client().session(), network, ban.until());
      Refusal told = new Refusal(ErrorCode.BANNED, BanList.text(ban));
      for (ChatSession each : ImmutableList.copyOf(clients)) {
        if (mayBeBanned(each.host()) && network.contains(each.host()) && !each.isOver()) {
          sendAway(each, "banned" + because(command.reason()), told);
        }
      }
      context.doneWhenStored(network + " is banned until " + time(ban.until()) + ".");
    }
  }

  private static String whichOf(List<Sighting> found) {
    return found.stream()
        .map(each -> each.host() + " (" + time(each.at()) + ")")
        .collect(joining(", ", "This nick was used at more than one host: ", ". Ban an address."));
  }

  private void unban(CommandContext context, Command.Unban command) {
    List<String> names = bans.unban(command.host());
    if (names.isEmpty()) {
      context.refuse(ErrorCode.NO_SUCH_MEMBER, "No such host is banned: see /admin bans.");
      return;
    }
    for (String name : names) {
      log.info("session {} let a host in again: {}", context.client().session(), name);
    }
    context.doneWhenStored(
        String.join(" and ", names) + (names.size() > 1 ? " are" : " is") + " banned no more.");
  }

  /**
   * Whether a host may be banned: not loopback and proxies, because other clients are behind them,
   * even if an earlier ban of the address was kept.
   */
  static boolean mayBeBanned(ClientHost host) {
    return !host.loopback() && !host.shared();
  }

  /** Ends a session and removes its members; their tokens are void. */
  private void sendAway(ChatSession client, String reason, Refusal told) {
    for (Member member : client.members()) {
      Room room = rooms.find(member.room());
      if (room != null) {
        room.leaveHandler().remove(member, reason);
      }
    }
    client.dismiss(told);
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String because(String reason) {
    return reason.isEmpty() ? "" : ": " + reason;
  }

  /** Lists the bans, as many as are readable in one notice. */
  private static String list(List<Ban> bans) {
    String lines = bans.stream().limit(LISTED).map(AdminCommands::line).collect(joining("\n"));
    int more = bans.size() - LISTED;
    return bans.isEmpty()
        ? "Nobody is banned."
        : lines + (more > 0 ? "\nand " + more + " more, which end later." : "");
  }

  private static String line(Ban ban) {
    return ban.host() + " (" + ban.nick() + ") until " + time(ban.until()) + because(ban.reason());
  }
}
