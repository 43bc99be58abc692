/**
 * What intake is given: the other parts of the server, its threads, and how configuration says that mail is accepted.
 *
 * <p>{@code Parts} fetches each service for each step and keeps none. {@code MailRules} and {@code Limits} are immutable and
 * replaced as a whole. {@code IntakeThreads} are intake's own; the threads of the filters are not among them.
 */
package org.posthouse.intake.parts;
