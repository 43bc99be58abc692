package org.posthouse.tls.acme;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;

/** Answers http-01 (rfc8555#8.3): one page, and nothing else. */
record HttpResponder(String address, int port) implements Responder {
    private static final int LONGEST_HEAD = 8 * 1024;
    private static final String PATH = "/.well-known/acme-challenge/";

    @Override
    public String type() {
        return Http01Challenge.TYPE;
    }

    @Override
    public Answer answer(String name, Challenge challenge) throws IssueException {
        Http01Challenge http = (Http01Challenge) challenge;
        String path = PATH + http.getToken();
        String authorization = http.getAuthorization();
        return AnswerPort.open(address, port, ServerSocket::new, socket -> reply(socket, path, authorization));
    }

    static void reply(Socket socket, String path, String authorization) throws IOException {
        String request = request(socket.getInputStream());
        String response = request.startsWith("GET " + path + " HTTP/1.")
                ? response("200 OK", authorization)
                : response(request.isEmpty() ? "400 Bad Request" : "404 Not Found", "");
        socket.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
        socket.shutdownOutput();
    }

    /** The request line; empty if what came is too long. The rest of the head is read, so that the peer gets the answer. */
    private static String request(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 1024);
        StringBuilder head = new StringBuilder();
        while (head.length() < LONGEST_HEAD) {
            int octet = buffered.read();
            if (octet < 0) {
                return "";
            }
            if (octet != '\r') {
                head.append((char) octet);
            }
            int length = head.length();
            if (length > 1 && head.charAt(length - 1) == '\n' && head.charAt(length - 2) == '\n') {
                return head.substring(0, head.indexOf("\n"));
            }
        }
        return "";
    }

    private static String response(String status, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Type: application/octet-stream\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + body;
    }
}
