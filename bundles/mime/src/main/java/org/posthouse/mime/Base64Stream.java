package org.posthouse.mime;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Arrays;

/** Undoes base64 (rfc2045#6.8): what is not of the alphabet is passed over, padding ends a quantum wherever it stands. */
final class Base64Stream extends RecodingStream {
    private static final byte[] SEXTETS = new byte[256];

    static {
        Arrays.fill(SEXTETS, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            SEXTETS[alphabet.charAt(i)] = (byte) i;
        }
    }

    private int bits;
    private int sextets;
    private boolean over; // nothing should follow: after padding, or after a line that ends within a quantum

    Base64Stream(InputStream source) {
        super(source);
    }

    @Override
    void decode(byte octet) {
        int sextet = SEXTETS[octet & 0xff];
        if (sextet >= 0) {
            if (over) {
                inexact();
            }
            bits = bits << 6 | sextet;
            if (++sextets == 4) {
                emit(bits >> 16);
                emit(bits >> 8);
                emit(bits);
                sextets = 0;
            }
        } else if (octet == '=') {
            over = true;
            finish();
        } else if (octet == '\n') {
            over |= sextets > 0;
        } else if (octet != '\r' && octet != ' ' && octet != '\t') {
            inexact();
        }
    }

    @Override
    void finish() {
        if (sextets == 2) {
            emit(bits >> 4);
        } else if (sextets == 3) {
            emit(bits >> 10);
            emit(bits >> 2);
        }
        sextets = 0;
    }

    /** The same for a short text. */
    static void decode(String text, ByteArrayOutputStream out) {
        int bits = 0;
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int sextet = c < 256 ? SEXTETS[c] : -1;
            if (sextet >= 0) {
                bits = bits << 6 | sextet;
                if (++count == 4) {
                    out.write(bits >> 16);
                    out.write(bits >> 8);
                    out.write(bits);
                    count = 0;
                }
            } else if (c == '=') {
                flush(bits, count, out);
                count = 0;
            }
        }
        flush(bits, count, out);
    }

    private static void flush(int bits, int count, ByteArrayOutputStream out) {
        if (count == 2) {
            out.write(bits >> 4);
        } else if (count == 3) {
            out.write(bits >> 10);
            out.write(bits >> 2);
        }
    }
}
