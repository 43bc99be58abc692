package org.posthouse.filter.milter.protocol;

import java.time.Duration;

/**
 * How long a milter may take.
 *
 * @param connect for the connection to be there
 * @param command for the answer to a command
 * @param message for the answer to the whole message; begins anew with each sign of progress
 * @param longest for the answer to the whole message, whatever progress it makes
 */
public record Limits(Duration connect, Duration command, Duration message, Duration longest) {}
