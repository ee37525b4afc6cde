package dev.holdfast.core.chat.moderation;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ChatCommand;
import dev.holdfast.core.chat.protocol.ChatCommandVisitor;
import dev.holdfast.core.chat.protocol.ClientPacket.Say;
import dev.holdfast.core.chat.protocol.CommandParser;
import dev.holdfast.core.chat.protocol.CommandSyntax;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.service.ChatService;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.chat.text.PublishedTextRule;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.store.ChatStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler of commands, the texts that begin with a slash: it carries out {@code /help}, {@code
 * /auth} and the logout, and hands those of a member that is an admin to {@link
 * AdminCommandHandler}. A command, or what looks like one, is never published, stored or logged,
 * because it may hold a password. Confined to the loop.
 */
public final class CommandHandler {

  private static final Logger log = LoggerFactory.getLogger(CommandHandler.class);

  private static final int MAX_LENGTH = 2_000; // characters, independent of messages' limit

  private final AdminPasswordVerifier password;
  private final PacketCodec codec;
  private final ChatStore store;
  private final AdminCommandHandler adminCommandHandler;
  private final Set<CommandInvocation> unverified = new HashSet<>(); // passwords are being checked

  /**
   * Makes a handler.
   *
   * @param nicknameHosts the hosts of nicks, also of members that have left
   */
  public CommandHandler(
      ChatService chat,
      NicknameHosts nicknameHosts,
      AdminPasswordVerifier password,
      PacketCodec codec,
      ChatStore store) {
    this.password = password;
    this.codec = codec;
    this.store = store;
    this.adminCommandHandler = new AdminCommandHandler(chat, nicknameHosts);
  }

  /** Whether this session waits for the verdict on a password. */
  public boolean isCheckingPassword(ChatSession session) {
    return unverified.stream().anyMatch(invocation -> invocation.current().equals(session));
  }

  /** Handles a command that was admitted, and answers with a notice or an error. */
  public void handle(Member member, ChatSession session, Say say) {
    ChatCommand command = read(say.text());
    command.accept(
        new CommandPerformer(
            new CommandInvocation(member, session, say.id(), isRepeatable(command), codec, store)));
  }

  private static ChatCommand read(String text) {
    return PublishedTextRule.length(text) > MAX_LENGTH
        ? new ChatCommand.Wrong(List.of(PhraseCode.COMMAND_LENGTH.phrase("count", MAX_LENGTH)))
        : CommandParser.read(text);
  }

  /** Whether the answer may be repeated: being an admin depends on the session. */
  private static boolean isRepeatable(ChatCommand command) {
    return !(command instanceof ChatCommand.Auth || command instanceof ChatCommand.Logout);
  }

  /** Handles each kind of command in one invocation. */
  private final class CommandPerformer implements ChatCommandVisitor {
    private final CommandInvocation invocation;

    CommandPerformer(CommandInvocation invocation) {
      this.invocation = invocation;
    }

    @Override
    public void help(ChatCommand.Help command) {
      boolean admin = invocation.session().isAdmin();
      invocation.done(
          ImmutableList.<LocalizablePhrase>builder()
              .addAll(CommandSyntax.help())
              .addAll(admin ? CommandSyntax.adminHelp() : ImmutableList.of())
              .build());
    }

    @Override
    public void auth(ChatCommand.Auth command) {
      authenticate(invocation, command);
    }

    @Override
    public void logout(ChatCommand.Logout command) {
      if (isAdmin()) {
        setAdmin(invocation.session(), false);
        invocation.done(PhraseCode.LOGOUT_DONE.phrase());
      }
    }

    @Override
    public void admin(ChatCommand.Admin command) {
      if (isAdmin()) {
        adminCommandHandler.perform(invocation, command);
      }
    }

    @Override
    public void unknown(ChatCommand.Unknown command) {
      invocation.refuse(ErrorCode.UNKNOWN_COMMAND, PhraseCode.UNKNOWN_COMMAND.phrase());
    }

    @Override
    public void wrong(ChatCommand.Wrong command) {
      invocation.refuse(ErrorCode.BAD_PACKET, command.why());
    }

    /** Whether the session is an admin's; refuses the command if it is not. */
    private boolean isAdmin() {
      boolean admin = invocation.session().isAdmin();
      if (!admin) {
        invocation.refuse(ErrorCode.FORBIDDEN, PhraseCode.AUTH_FIRST.phrase());
      }
      return admin;
    }
  }

  // ---- admins

  private void authenticate(CommandInvocation invocation, ChatCommand.Auth auth) {
    ChatSession session = invocation.session();
    if (session.isAdmin()) {
      invocation.done(PhraseCode.AUTH_AGAIN.phrase());
      return;
    }
    Authenticator authenticator = new Authenticator(invocation);
    unverified.add(invocation);
    password.check(
        session.host(),
        auth.password(),
        verdict -> {
          unverified.remove(invocation);
          verdict.accept(authenticator);
        });
  }

  /** Answers a command that gave a password. */
  private static final class Authenticator implements PasswordVerdictVisitor {
    private final CommandInvocation invocation;

    Authenticator(CommandInvocation invocation) {
      this.invocation = invocation;
    }

    @Override
    public void right() {
      setAdmin(invocation.current(), !invocation.current().isOver());
      invocation.done(PhraseCode.AUTH_DONE.phrase());
    }

    @Override
    public void wrong() {
      ChatSession session = invocation.session();
      log.warn("session {} of {} gave a wrong password", session, session.host());
      invocation.refuse(ErrorCode.FORBIDDEN, PhraseCode.AUTH_WRONG.phrase());
    }

    @Override
    public void later(PasswordVerdict.Later verdict) {
      long seconds = (verdict.retryAfter() + 999) / 1_000;
      invocation.refuse(ErrorCode.FORBIDDEN, PhraseCode.AUTH_LATER.phrase("seconds", seconds));
    }
  }

  private static void setAdmin(ChatSession session, boolean admin) {
    if (session.isAdmin() != admin) {
      log.info("session {} of {} is {} admin", session, session.host(), admin ? "an" : "no");
      session.setAdmin(admin);
    }
  }
}
