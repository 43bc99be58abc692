package org.posthouse.mime;

import java.util.List;

/**
 * A Content-Disposition (rfc2183).
 *
 * @param type such as {@code ATTACHMENT}, in upper case
 * @param parameters its parameters in their order
 */
public record Disposition(String type, List<Parameter> parameters) {
    public Disposition {
        parameters = List.copyOf(parameters);
    }
}
