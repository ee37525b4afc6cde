package dev.holdfast.core.chat.moderation;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.moderation.NicknameHosts.Sighting;
import dev.holdfast.core.chat.protocol.ChatCommand;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.service.ChatService;
import dev.holdfast.core.chat.service.MemberInfo;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.ClientNetwork;
import dev.holdfast.core.store.ChatStore.Ban;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler of admins' commands about bans: it bans networks, and hosts by their address or by a
 * nick, lists the bans and ends them. The caller has checked that the session is an admin's.
 * Confined to the loop.
 */
final class BanCommandHandler {

  private static final Logger log = LoggerFactory.getLogger(BanCommandHandler.class);

  private static final int LISTED = 100; // bans

  // parameters of phrases
  private static final String HOST = "host";
  private static final String HOSTS = "hosts";

  private final ChatService chat;
  private final NicknameHosts nicknameHosts;

  /**
   * Makes a handler.
   *
   * @param nicknameHosts the hosts of nicks, also of members that have left
   */
  BanCommandHandler(ChatService chat, NicknameHosts nicknameHosts) {
    this.chat = chat;
    this.nicknameHosts = nicknameHosts;
  }

  /** Bans a network, the host of a nick or a host; refuses what may not be banned. */
  void ban(CommandInvocation invocation, ChatCommand.Ban command) {
    ClientNetwork network = ClientNetwork.named(command.target());
    ClientHost host = ClientHost.named(command.target());
    if (network != null) {
      ban(invocation, command, network);
    } else if (host != null) {
      ban(invocation, command, host);
    } else if (ClientNetwork.isMeantBy(command.target())) {
      invocation.refuse(ErrorCode.BAD_PACKET, PhraseCode.BAN_NETWORK.phrase());
    } else {
      banNick(invocation, command);
    }
  }

  private void banNick(CommandInvocation invocation, ChatCommand.Ban command) {
    Nickname nick = Nickname.of(command.target());
    MemberInfo present = nick == null ? null : chat.member(invocation.room(), nick);
    List<Sighting> found = nick == null ? List.of() : nicknameHosts.find(nick, invocation.room());
    if (present != null) {
      ban(invocation, command, present.host());
    } else if (found.isEmpty()) {
      invocation.refuse(ErrorCode.NO_SUCH_MEMBER, PhraseCode.BAN_UNSEEN.phrase());
    } else if (found.size() > 1) {
      invocation.refuse(ErrorCode.BAD_PACKET, whichOf(found));
    } else {
      ban(invocation, command, found.get(0).host());
    }
  }

  private void ban(CommandInvocation invocation, ChatCommand.Ban command, ClientHost host) {
    if (BanList.mayBeBanned(host)) {
      ban(invocation, command, chat.reach(host, invocation.session().host()));
    } else {
      invocation.refuse(ErrorCode.FORBIDDEN, PhraseCode.BAN_SHARED.phrase(HOST, host.toString()));
    }
  }

  private void ban(CommandInvocation invocation, ChatCommand.Ban command, ClientNetwork network) {
    if (network.contains(invocation.session().host())) {
      invocation.refuse(ErrorCode.FORBIDDEN, PhraseCode.BAN_OWN.phrase(HOST, network.toString()));
    } else if (!chat.mayBeBanned(network)) {
      invocation.refuse(
          ErrorCode.FORBIDDEN, PhraseCode.BAN_SHARED.phrase(HOST, network.toString()));
    } else {
      Duration length = Duration.ofSeconds(command.seconds());
      chat.ban(
          network,
          command.target(),
          command.reason(),
          length,
          ban -> done(invocation, network, ban));
    }
  }

  private static void done(CommandInvocation invocation, ClientNetwork network, Ban ban) {
    Instant until = ban.until().truncatedTo(ChronoUnit.SECONDS);
    log.info("session {} banned {} until {}", invocation.session(), network, until);
    invocation.doneWhenStored(
        PhraseCode.BAN_DONE.phrase(HOST, network.toString()).with("until", BanList.minute(ban)));
  }

  /** Lists the hosts of a nick, each with the time at which it was seen last. */
  private static List<LocalizablePhrase> whichOf(List<Sighting> found) {
    ImmutableList.Builder<LocalizablePhrase> sentences = ImmutableList.builder();
    sentences.add(PhraseCode.BAN_SEVERAL.phrase());
    for (Sighting each : found) {
      sentences.add(
          PhraseCode.BAN_SEVERAL_ONE.phrase(HOST, each.host().toString()).with("last", each.at()));
    }
    return sentences.build();
  }

  /** Ends the bans of a network, or of a host by any of its names. */
  void unban(CommandInvocation invocation, ChatCommand.Unban command) {
    List<String> names = chat.unban(command.host());
    if (names.isEmpty()) {
      invocation.refuse(ErrorCode.NO_SUCH_MEMBER, PhraseCode.UNBAN_NONE.phrase());
      return;
    }
    for (String name : names) {
      log.info("session {} let a host in again: {}", invocation.session(), name);
    }
    invocation.doneWhenStored(PhraseCode.UNBAN_DONE.phrase(HOSTS, String.join(", ", names)));
  }

  /** Lists the bans, as many as are readable in one notice. */
  void list(CommandInvocation invocation) {
    invocation.doneWhenStored(list(chat.bans()));
  }

  private static List<LocalizablePhrase> list(List<Ban> bans) {
    int more = bans.size() - LISTED;
    ImmutableList.Builder<LocalizablePhrase> lines = ImmutableList.builder();
    bans.stream().limit(LISTED).map(BanCommandHandler::line).forEach(lines::add);
    if (bans.isEmpty()) {
      lines.add(PhraseCode.BANS_NONE.phrase());
    } else if (more > 0) {
      lines.add(PhraseCode.BANS_MORE.phrase("count", more));
    }
    return lines.build();
  }

  private static LocalizablePhrase line(Ban ban) {
    return BanList.phrase(ban, PhraseCode.BANS_ONE, PhraseCode.BANS_ONE_REASON)
        .with(HOST, ban.network())
        .with("nick", ban.nick());
  }
}
