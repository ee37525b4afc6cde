package dev.holdfast.core.store.contract;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The base of the contracts of all stores: a chat on one process after the other. */
public abstract class ChatStoreContract {

  /** The processes of the store. */
  protected final StoreProcess process;

  final StoreChat chat;

  ChatStoreContract(StoreProcess process) {
    this.process = process;
    this.chat = new StoreChat(process);
  }

  /** What was told of a room, of all that was told and answered. */
  static List<String> eventsOf(String room, List<String> told) {
    return told.stream().filter(each -> each.startsWith(room + " ")).toList();
  }

  /** What was answered, of all that was told and answered. */
  static List<String> outcomesOf(List<String> told) {
    return told.stream().filter(each -> !StoreChat.isEvent(each)).toList();
  }

  @BeforeEach
  void begin() {
    chat.begin();
  }

  @AfterEach
  void end() {
    process.close();
  }
}
