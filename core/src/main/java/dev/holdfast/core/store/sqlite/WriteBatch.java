package dev.holdfast.core.store.sqlite;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.store.Store;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * What goes into one transaction. Owned by the writer; if that dies, by the next.
 *
 * <p>The transaction writes the number of its batch into the file. So a writer that finds a batch
 * begun can tell whether it was committed: then only the outcomes remain to be told.
 */
final class WriteBatch {

  /** The outcome of one item, and who wants to know. */
  record Told(int epoch, Consumer<Store.Outcome> then, Store.Outcome outcome) {}

  private final List<WriteRequest> requests;
  private final Map<StoreClient, Queue<Told>> outcomes = new LinkedHashMap<>();
  private long number; // 0: not begun
  private int messages;

  WriteBatch(List<WriteRequest> requests) {
    this.requests = ImmutableList.copyOf(requests);
  }

  List<WriteRequest> requests() {
    return requests;
  }

  /** A transaction begins, which leaves this number in the file. */
  void begin(long number) {
    this.number = number;
    messages = 0;
    outcomes.clear();
  }

  /** How many pages of the file it changes, at most. */
  long pages() {
    return requests.stream().mapToLong(WriteRequest::pages).sum();
  }

  /** The number that is left in the file. */
  long number() {
    return number;
  }

  /** Whether the file with this number has the batch in it. */
  boolean isIn(long fileNumber) {
    return number != 0 && number == fileNumber;
  }

  void outcome(WriteRequest.Asked request, Store.Outcome outcome) {
    if (outcome instanceof Store.Outcome.Stored stored && stored.seq() > 0) {
      messages++;
    }
    outcomes
        .computeIfAbsent(request.client(), client -> new ArrayDeque<>())
        .add(new Told(request.epoch(), request.then(), outcome));
  }

  /** How many messages it stored. */
  int messages() {
    return messages;
  }

  /** Refuses everything, and what was asked for in the same epochs with it. */
  void refuse() {
    outcomes.clear();
    for (WriteRequest request : requests) {
      if (request instanceof WriteRequest.Excess excess) {
        outcome(excess, new Store.Outcome.Refused(Store.Outcome.Why.BUSY));
      } else if (request instanceof WriteRequest.Asked asked) {
        asked.client().refuse(asked.epoch());
        outcome(asked, new Store.Outcome.Refused(Store.Outcome.Why.NOT_STORED));
      }
    }
  }

  /** Hands each handle its outcomes, which are told once however often this is called. */
  void tell() {
    outcomes.forEach(StoreClient::tell);
  }
}
