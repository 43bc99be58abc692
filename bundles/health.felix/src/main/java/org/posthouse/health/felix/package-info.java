/**
 * Shows our health checks to Apache Felix Health Checks, for whoever uses that in the same container: {@code hc:list}, {@code
 * hc:exec} and its other readers. A bundle of its own, in {@code optional/}, since the server does without. It runs no check itself:
 * the doctor does, on its own threads, and at most once at a time.
 */
package org.posthouse.health.felix;
