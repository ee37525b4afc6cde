package dev.holdfast.core.chat.protocol;

/** One method for each kind of command, so that a new kind does not compile until handled. */
public interface ChatCommandVisitor {
  void help(ChatCommand.Help command);

  void auth(ChatCommand.Auth command);

  void logout(ChatCommand.Logout command);

  void admin(ChatCommand.Admin command);

  void unknown(ChatCommand.Unknown command);

  void wrong(ChatCommand.Wrong command);
}
