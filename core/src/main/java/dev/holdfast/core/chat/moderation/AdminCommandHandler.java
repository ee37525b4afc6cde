package dev.holdfast.core.chat.moderation;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.protocol.AdminCommandVisitor;
import dev.holdfast.core.chat.protocol.ChatCommand;
import dev.holdfast.core.chat.protocol.CommandSyntax;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.service.ChatService;
import dev.holdfast.core.chat.service.MemberInfo;
import dev.holdfast.core.chat.service.MemberInfo.SessionInfo;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.fsm.State;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler of admins' commands: help, a description of a member, kicks; the {@link
 * BanCommandHandler} has those about bans. The caller has checked that the session is an admin's.
 * Confined to the loop.
 */
final class AdminCommandHandler {

  private static final Logger log = LoggerFactory.getLogger(AdminCommandHandler.class);

  private final ChatService chat;
  private final BanCommandHandler banCommandHandler;

  /**
   * Makes a handler.
   *
   * @param nicknameHosts the hosts of nicks, also of members that have left
   */
  AdminCommandHandler(ChatService chat, NicknameHosts nicknameHosts) {
    this.chat = chat;
    this.banCommandHandler = new BanCommandHandler(chat, nicknameHosts);
  }

  /** Handles a command of an admin. */
  void perform(CommandInvocation invocation, ChatCommand.Admin command) {
    command.accept(
        new AdminCommandVisitor() {
          @Override
          public void adminHelp(ChatCommand.AdminHelp help) {
            invocation.done(CommandSyntax.adminHelp());
          }

          @Override
          public void info(ChatCommand.Info info) {
            showInfo(invocation, info);
          }

          @Override
          public void kick(ChatCommand.Kick kick) {
            AdminCommandHandler.this.kick(invocation, kick);
          }

          @Override
          public void ban(ChatCommand.Ban ban) {
            banCommandHandler.ban(invocation, ban);
          }

          @Override
          public void bans(ChatCommand.Bans command) {
            banCommandHandler.list(invocation);
          }

          @Override
          public void unban(ChatCommand.Unban unban) {
            banCommandHandler.unban(invocation, unban);
          }
        });
  }

  /**
   * Returns the present member of the room with this nick; refuses the command and returns null if
   * there is none.
   */
  private @Nullable MemberInfo find(CommandInvocation invocation, String nick) {
    Nickname asked = Nickname.of(nick);
    MemberInfo found = asked == null ? null : chat.member(invocation.room(), asked);
    if (found == null) {
      invocation.refuse(ErrorCode.NO_SUCH_MEMBER, PhraseCode.NO_SUCH_MEMBER.phrase());
    }
    return found;
  }

  private void showInfo(CommandInvocation invocation, ChatCommand.Info info) {
    MemberInfo member = find(invocation, info.nick());
    if (member != null) {
      invocation.done(describe(member));
    }
  }

  private static List<LocalizablePhrase> describe(MemberInfo member) {
    SessionInfo session = member.session();
    PhraseCode code = session == null ? PhraseCode.INFO_ELSEWHERE : PhraseCode.INFO;
    LocalizablePhrase info =
        code.phrase("nick", member.nick().name())
            .with("host", member.host().toString())
            .with("since", member.since());
    ImmutableList.Builder<LocalizablePhrase> sentences = ImmutableList.builder();
    if (session == null) {
      sentences.add(info);
    } else {
      sentences.add(info.with("last", session.lastAction()), sessionIn(session.state()).phrase());
    }
    if (member.admin()) {
      sentences.add(PhraseCode.INFO_ADMIN.phrase());
    }
    return sentences.build();
  }

  private static PhraseCode sessionIn(State state) {
    return switch (state) {
      case WAITING -> PhraseCode.INFO_WAITING;
      case HAVE_REQUEST -> PhraseCode.INFO_HAVE_REQUEST;
      case HAVE_PACKET -> PhraseCode.INFO_HAVE_PACKET;
      case CLOSED -> PhraseCode.INFO_CLOSED;
    };
  }

  private void kick(CommandInvocation invocation, ChatCommand.Kick kick) {
    MemberInfo member = find(invocation, kick.nick());
    if (member == null) {
      return;
    }
    if (member.nick().isSameAs(invocation.member().nick())) {
      invocation.refuse(ErrorCode.FORBIDDEN, PhraseCode.KICK_SELF.phrase());
      return;
    }
    log.info(
        "session {} kicked {}, session {} of {}",
        invocation.session(),
        member.nick(),
        member.sessionName(),
        member.host());
    chat.kick(invocation.room(), member.nick(), kick.reason());
    invocation.doneWhenStored(PhraseCode.KICK_DONE.phrase("nick", member.nick().name()));
  }
}
