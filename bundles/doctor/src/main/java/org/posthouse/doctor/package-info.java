/**
 * The component that runs the checks and the one that registers ours, and the operation {@code doctor}. Rules: {@code exam} runs
 * checks and knows none; {@code check} and {@code dns} look, each class at one thing, with what {@link
 * org.posthouse.doctor.check.Parts} gives them for one look; a part that is absent is a finding, never an exception.
 */
package org.posthouse.doctor;
