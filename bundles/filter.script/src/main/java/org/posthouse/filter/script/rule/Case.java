package org.posthouse.filter.script.rule;

import java.util.Optional;
import org.posthouse.api.mail.Recipient;

/**
 * What a condition is asked about.
 *
 * @param mail the mail
 * @param recipient one of its recipients; empty for a condition that asks for none
 */
public record Case(Facts mail, Optional<Recipient> recipient) {}
