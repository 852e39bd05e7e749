// Asks an agent as Spiderpool's plugin does: with the library that its client is generated for,
// the socket's path for a host, and no connection kept. Prints one line for each request.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/go-openapi/runtime"
	"github.com/go-openapi/runtime/client"
	"github.com/go-openapi/strfmt"
)

type object map[string]any

func main() {
	socket := os.Args[1]
	transport := client.NewWithClient(socket, "/v1", []string{"http"}, &http.Client{
		Transport: &http.Transport{
			DisableCompression: true,
			DisableKeepAlives:  true,
			DialContext: func(context.Context, string, string) (net.Conn, error) {
				return net.Dial("unix", socket)
			},
		},
	})
	pod := func(name string, more object) object {
		all := object{
			"containerID": "c-" + name, "ifName": "eth0", "netNamespace": "/proc/self/ns/net",
			"podName": name, "podNamespace": "default", "podUID": "uid-" + name,
		}
		for key, value := range more {
			all[key] = value
		}
		return all
	}
	for _, request := range []struct {
		method, path string
		body         any
		hasPayload   bool
	}{
		{"GET", "/ipam/healthy", nil, false},
		{"POST", "/ipam/ip", pod("p", object{"defaultIPv4IPPool": []string{"a"}}), true},
		{"POST", "/ipam/ip", pod("q", object{"defaultIPv4IPPool": []string{"gone"}}), true},
		{"GET", "/coordinator/config", object{"podName": "p", "podNamespace": "default"}, true},
		{"DELETE", "/ipam/ip", pod("p", nil), false},
		{"DELETE", "/ipam/ips", pod("p", object{"isReleaseConflictIPs": false}), false},
		{"GET", "/runtime/liveness", nil, false},
	} {
		payload, err := submit(transport, request.method, request.path, request.body, request.hasPayload)
		outcome := object{"request": request.method + " " + request.path, "payload": payload}
		if err != nil {
			outcome["error"] = err.Error()
		}
		line, _ := json.Marshal(outcome)
		fmt.Println(string(line))
	}
}

// Does what a generated method does: only the statuses that the description names are answers,
// 200 with or without a payload, and others with a text.
func submit(
	transport runtime.ClientTransport, method, path string, body any, hasPayload bool,
) (any, error) {
	read := func(response runtime.ClientResponse, consumer runtime.Consumer) (any, error) {
		switch response.Code() {
		case 200:
			if !hasPayload {
				return nil, nil
			}
			var payload any
			err := consumer.Consume(response.Body(), &payload)
			return payload, err
		case 500, 521, 522:
			var text string
			if err := consumer.Consume(response.Body(), &text); err != nil && err != io.EOF {
				return nil, err
			}
			return nil, errors.New(text)
		default:
			return nil, runtime.NewAPIError("unknown status", response, response.Code())
		}
	}
	write := func(request runtime.ClientRequest, _ strfmt.Registry) error {
		if body == nil {
			return nil
		}
		return request.SetBodyParam(body)
	}
	return transport.Submit(&runtime.ClientOperation{
		ID: method + path, Method: method, PathPattern: path,
		ProducesMediaTypes: []string{"application/json"},
		ConsumesMediaTypes: []string{"application/json"},
		Schemes:            []string{"http"},
		Params:             runtime.ClientRequestWriterFunc(write),
		Reader:             runtime.ClientResponseReaderFunc(read),
	})
}
