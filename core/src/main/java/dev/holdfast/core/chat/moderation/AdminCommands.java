package dev.holdfast.core.chat.moderation;

import static java.util.stream.Collectors.joining;

import dev.holdfast.core.chat.moderation.NicknameHosts.Sighting;
import dev.holdfast.core.chat.protocol.Command;
import dev.holdfast.core.chat.protocol.CommandSyntax;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.service.ChatService;
import dev.holdfast.core.chat.service.ChatService.MemberInfo;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.Network;
import dev.holdfast.core.store.Store.Ban;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
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

  private final ChatService chat;
  private final NicknameHosts nicknameHosts;

  /**
   * Makes a handler.
   *
   * @param nicknameHosts the hosts of nicks, also of members that have left
   */
  AdminCommands(ChatService chat, NicknameHosts nicknameHosts) {
    this.chat = chat;
    this.nicknameHosts = nicknameHosts;
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
            context.doneWhenStored(list(chat.bans()));
          }

          @Override
          public void unban(Command.Unban unban) {
            AdminCommands.this.unban(context, unban);
          }
        });
  }

  /**
   * Returns the present member of the room with this nick; refuses the command and returns null if
   * there is none.
   */
  private @Nullable MemberInfo find(CommandContext context, String nick) {
    Nickname asked = Nickname.of(nick);
    MemberInfo found = asked == null ? null : chat.member(context.room(), asked);
    if (found == null) {
      context.refuse(ErrorCode.NO_SUCH_MEMBER, "Nobody here has this nick.");
    }
    return found;
  }

  private void showInfo(CommandContext context, Command.Info info) {
    MemberInfo member = find(context, info.nick());
    if (member != null) {
      context.done(
          String.join(
              "\n",
              "nick: " + member.nick(),
              "host: " + member.host(),
              "here since: " + time(member.since()),
              "last action: " + time(member.lastAction()),
              "session: "
                  + member.state().name().toLowerCase(Locale.ROOT)
                  + (member.admin() ? ", admin" : "")));
    }
  }

  private void kick(CommandContext context, Command.Kick kick) {
    MemberInfo member = find(context, kick.nick());
    if (member == null) {
      return;
    }
    if (member.nick().isSameAs(context.member().nick())) {
      context.refuse(ErrorCode.FORBIDDEN, "Nobody kicks themselves.");
      return;
    }
    log.info(
        "session {} kicked {}, session {} of {}",
        context.client().session(),
        member.nick(),
        member.session(),
        member.host());
    chat.kick(context.room(), member.nick(), kick.reason());
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
      banNick(context, command);
    }
  }

  private void banNick(CommandContext context, Command.Ban command) {
    Nickname nick = Nickname.of(command.target());
    MemberInfo present = nick == null ? null : chat.member(context.room(), nick);
    List<Sighting> found = nick == null ? List.of() : nicknameHosts.find(nick, context.room());
    if (present != null) {
      ban(context, command, present.host());
    } else if (found.isEmpty()) {
      context.refuse(ErrorCode.NO_SUCH_MEMBER, UNSEEN);
    } else if (found.size() > 1) {
      context.refuse(ErrorCode.BAD_PACKET, whichOf(found));
    } else {
      ban(context, command, found.get(0).host());
    }
  }

  private void ban(CommandContext context, Command.Ban command, ClientHost host) {
    if (BanList.mayBeBanned(host)) {
      ban(context, command, chat.reach(host, context.client().host()));
    } else {
      context.refuse(ErrorCode.FORBIDDEN, "Others are behind this host: " + host + ".");
    }
  }

  private void ban(CommandContext context, Command.Ban command, Network network) {
    if (network.contains(context.client().host())) {
      context.refuse(ErrorCode.FORBIDDEN, "Your own host is in this: " + network + ".");
    } else if (!chat.mayBeBanned(network)) {
      context.refuse(ErrorCode.FORBIDDEN, "Others are behind this host: " + network + ".");
    } else {
      Duration length = Duration.ofSeconds(command.seconds());
      Ban ban = chat.ban(network, command.target(), command.reason(), length);
      log.info("session {} banned {} until {}", context.client().session(), network, ban.until());
      context.doneWhenStored(network + " is banned until " + time(ban.until()) + ".");
    }
  }

  private static String whichOf(List<Sighting> found) {
    return found.stream()
        .map(each -> each.host() + " (" + time(each.at()) + ")")
        .collect(joining(", ", "This nick was used at more than one host: ", ". Ban an address."));
  }

  private void unban(CommandContext context, Command.Unban command) {
    List<String> names = chat.unban(command.host());
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
