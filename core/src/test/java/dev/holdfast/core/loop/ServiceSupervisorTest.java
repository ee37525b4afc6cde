package dev.holdfast.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.AbstractService;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceSupervisorTest {

  private static final StackTraceElement[] NOWHERE = {};

  private final List<String> told = new ArrayList<>();
  private final List<Fake> services = new ArrayList<>();
  private final VirtualLoop loop = new VirtualLoop();
  private boolean broken; // services that start now fail
  private boolean stuck; // services never stop
  private boolean unmade; // there are no services any more
  private Throwable failure = new IllegalStateException("a fault");
  private final ServiceSupervisor supervisor =
      new ServiceSupervisor(
          List.of(spec("writer"), spec("server")),
          loop,
          Duration.ofMillis(1),
          new Ticker() {
            @Override
            public long read() {
              return loop.now() * 1_000_000;
            }
          },
          new ServiceSupervisorObserver() {
            @Override
            public void restarted(ServiceSpec spec) {
              told.add(spec.name() + " again");
            }

            @Override
            public void gaveUp(ServiceSpec spec) {
              told.add("gave up: " + spec.name());
            }
          });

  private ServiceSpec spec(String name) {
    return new ServiceSpec(
        name,
        () -> {
          if (unmade) {
            throw new OutOfMemoryError("no thread to be had");
          }
          return new Fake(name);
        });
  }

  /** A service that records its calls. */
  private final class Fake extends AbstractService {

    private final String name;

    Fake(String name) {
      this.name = name;
      services.add(this);
    }

    @Override
    protected void doStart() {
      if (broken) {
        notifyFailed(new IOException(name + " is broken"));
      } else {
        told.add(name + " starts");
        notifyStarted();
      }
    }

    @Override
    protected void doStop() {
      told.add(name + " stops");
      if (!stuck) {
        notifyStopped();
      }
    }

    void fail() {
      failUnnoticed();
      loop.runAll();
    }

    void failUnnoticed() {
      notifyFailed(failure);
    }
  }

  private Fake latest() {
    return services.get(services.size() - 1);
  }

  private List<String> told() {
    List<String> all = List.copyOf(told);
    told.clear();
    return all;
  }

  private void start() throws Exception {
    supervisor.start();
    told();
  }

  @Test
  void servicesStartInOrderAndStopInReverse() throws Exception {
    supervisor.start();
    supervisor.stop();
    supervisor.stop();
    assertEquals(List.of("writer starts", "server starts", "server stops", "writer stops"), told());
  }

  @Test
  void aServiceThatNeverStopsDelaysTheStopOfTheOthersForAWhileOnly() throws Exception {
    start();
    stuck = true;
    supervisor.stop();
    assertEquals(List.of("server stops", "writer stops"), told());
  }

  @Test
  void aFailedServiceIsReplacedAndTheOthersGoOn() throws Exception {
    start();
    services.get(0).fail();
    assertEquals(List.of("writer again", "writer starts"), told());
    supervisor.stop();
    assertEquals(List.of("server stops", "writer stops"), told());
    assertEquals(3, services.size());
  }

  @Test
  void aServiceWithoutMemoryIsNotStartedAgain() throws Exception {
    failure = new OutOfMemoryError();
    start();
    services.get(0).fail();
    assertEquals(List.of("server stops", "gave up: writer"), told());
  }

  @Test
  void aServiceThatHasLostAThreadIsNotStartedAgain() throws Exception {
    failure = new LostThreadError("dead", NOWHERE);
    start();
    services.get(0).fail();
    assertEquals(List.of("server stops", "gave up: writer"), told());
  }

  @Test
  void aStackThatOverflowedIsAFaultLikeAnyOther() throws Exception {
    failure = new StackOverflowError();
    start();
    services.get(0).fail();
    assertEquals(List.of("writer again", "writer starts"), told());
  }

  @Test
  void aServiceThatCannotBeReplacedStopsAllServices() throws Exception {
    start();
    unmade = true;
    services.get(0).fail();
    assertEquals(List.of("writer again", "server stops", "gave up: writer"), told());
  }

  @Test
  void afterThreeRestartsInTenSecondsTheSupervisorGivesUp() throws Exception {
    start();
    services.get(0).fail();
    services.get(1).fail();
    loop.pass(10_000);
    latest().fail();
    assertEquals(6, told().size());
    latest().fail();
    assertEquals(List.of("writer stops", "gave up: server"), told());
    supervisor.stop();
    assertEquals(List.of(), told());
  }

  @Test
  void failuresFarApartAreMendedEachTime() throws Exception {
    start();
    for (int i = 0; i < 100; i++) {
      latest().fail();
      loop.pass(3_334);
    }
    assertEquals(102, services.size());
  }

  @Test
  void aReplacementThatDoesNotStartIsAFailureLikeAnyOther() throws Exception {
    start();
    broken = true;
    latest().fail();
    assertEquals(
        List.of("server again", "server again", "server again", "writer stops", "gave up: server"),
        told());
  }

  @Test
  void aServiceThatDoesNotStartAtFirstIsNotTriedAgain() {
    broken = true;
    IOException why = assertThrows(IOException.class, supervisor::start);
    assertEquals("writer is broken", why.getMessage());
    loop.runAll();
    assertEquals(List.of(), told());
  }

  @Test
  void aServiceThatDoesNotStartStopsThoseBeforeIt() {
    IOException first = new IOException("first");
    ServiceSupervisor half =
        new ServiceSupervisor(
            List.of(
                spec("writer"),
                new ServiceSpec(
                    "server",
                    () ->
                        new AbstractService() {
                          @Override
                          protected void doStart() {
                            notifyFailed(first);
                          }

                          @Override
                          protected void doStop() {}
                        })),
            loop,
            Ticker.systemTicker(),
            null);
    assertSame(first, assertThrows(IOException.class, half::start));
    assertEquals(List.of("writer starts", "writer stops"), told());
  }

  @Test
  void aFailureDuringAStopIsIgnored() throws Exception {
    start();
    latest().failUnnoticed();
    supervisor.stop();
    loop.runAll();
    assertEquals(List.of("writer stops"), told());
  }
}
