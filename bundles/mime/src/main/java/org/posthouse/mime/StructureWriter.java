package org.posthouse.mime;

import java.util.List;

/** Writes BODYSTRUCTURE and BODY (rfc3501#7.4.2, #9 body). */
final class StructureWriter {
    private final Wire out = new Wire(256);
    private final boolean extended;

    private StructureWriter(boolean extended) {
        this.extended = extended;
    }

    static byte[] write(Part part, boolean extended) {
        StructureWriter writer = new StructureWriter(extended);
        writer.body(part);
        return writer.out.toByteArray();
    }

    private void body(Part part) {
        out.raw('(');
        if (part.isMultipart()) {
            part.children().forEach(this::body);
            out.raw(' ').string(part.subtype());
            if (extended) {
                parameters(part.parameters());
                extension(part);
            }
        } else {
            single(part);
        }
        out.raw(')');
    }

    private void single(Part part) {
        Fields fields = part.fields();
        out.string(part.type()).raw(' ').string(part.subtype());
        parameters(part.parameters());
        out.raw(' ').nstring(fields.raw(Field.CONTENT_ID).orElse(null));
        out.raw(' ').nstring(fields.raw(Field.CONTENT_DESCRIPTION).orElse(null));
        out.raw(' ').string(part.encoding());
        out.raw(' ').number(part.content().length());
        if (part.message().isPresent() && part.subtype().equals("RFC822")) {
            // rfc3501#9 media-message: of message/global there is no more to say than of any attachment before
            // IMAP4rev2
            Part message = part.message().get();
            out.raw(' ').raw(message.fields().envelope()).raw(' ');
            body(message);
            out.raw(' ').number(part.lines());
        } else if (part.isText()) {
            out.raw(' ').number(part.lines());
        }
        if (extended) {
            out.raw(' ').nstring(fields.raw(Field.CONTENT_MD5).orElse(null));
            extension(part);
        }
    }

    private void parameters(List<Parameter> parameters) {
        if (parameters.isEmpty()) {
            out.raw(" NIL");
            return;
        }
        char before = '(';
        out.raw(' ');
        for (Parameter p : parameters) {
            out.raw(before).string(p.name()).raw(' ').string(p.value());
            before = ' ';
        }
        out.raw(')');
    }

    /** body-fld-dsp, body-fld-lang and body-fld-loc. */
    private void extension(Part part) {
        part.disposition()
                .ifPresentOrElse(
                        d -> {
                            out.raw(" (").string(d.type());
                            parameters(d.parameters());
                            out.raw(')');
                        },
                        () -> out.raw(" NIL"));
        List<String> languages = part.languages();
        if (languages.isEmpty()) {
            out.raw(" NIL");
        } else {
            char before = '(';
            out.raw(' ');
            for (String tag : languages) {
                out.raw(before).string(tag);
                before = ' ';
            }
            out.raw(')');
        }
        out.raw(' ').nstring(part.fields().raw(Field.CONTENT_LOCATION).orElse(null));
    }
}
