/**
 * Messages on their way. Where they are kept is up to {@code support.scratch}. Whoever uses a body or a content beyond a call
 * retains it; the last release frees it. Header sections are edited in memory within a bound, bodies are
 * never read for it.
 */
package org.posthouse.intake.body;
