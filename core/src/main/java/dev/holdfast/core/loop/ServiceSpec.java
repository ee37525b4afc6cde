package dev.holdfast.core.loop;

import com.google.common.util.concurrent.Service;
import java.util.function.Supplier;

/**
 * The specification of a service that a {@link ServiceSupervisor} is to keep running.
 *
 * @param name for logs and metrics
 * @param fresh makes a new instance that is not started yet
 */
public record ServiceSpec(String name, Supplier<? extends Service> fresh) {}
