package dev.holdfast.core.loop;

/**
 * A listener to what a {@link ServiceSupervisor} does. It is called on the supervisor's executor
 * and must not call the supervisor.
 */
public interface ServiceSupervisorObserver {
  /** A service has failed and is started again. */
  void restarted(ServiceSpec spec);

  /**
   * All services are stopped, because this one failed too often or for good, or no other could be
   * made.
   */
  void gaveUp(ServiceSpec spec);
}
