/**
 * A cluster to try, on one machine: a database in a temporary folder, nodes as processes, and a
 * balancer in front of them.
 */
@NullMarked
package dev.holdfast.http.demo;

import org.jspecify.annotations.NullMarked;
