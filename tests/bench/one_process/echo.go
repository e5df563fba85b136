// SPDX-License-Identifier: MIT
//
// What echo.c does, in Go; run with GOMAXPROCS=1. Prints NAME NANOSECONDS.
package main

import (
	"fmt"
	"io"
	"net"
	"sort"
	"sync"
	"time"
)

const (
	connections = 1000
	requests    = 100
	size        = 64
	nrounds     = 9
)

func serve(c net.Conn) {
	data := make([]byte, 4096)
	for {
		n, err := c.Read(data)
		if err != nil {
			c.Close()
			return
		}
		c.Write(data[:n])
	}
}

func ask(c net.Conn, times int) {
	data := make([]byte, 4096)
	for k := 0; k < times; k++ {
		c.Write(data[:size])
		if _, err := io.ReadAtLeast(c, data, size); err != nil {
			panic(err)
		}
	}
}

func round(clients []net.Conn) float64 {
	var all sync.WaitGroup
	begun := time.Now()
	for _, c := range clients {
		all.Add(1)
		go func(c net.Conn) {
			ask(c, requests)
			all.Done()
		}(c)
	}
	all.Wait()
	return float64(time.Since(begun).Nanoseconds()) / (connections * requests)
}

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	clients := make([]net.Conn, connections)
	for k := range clients {
		if clients[k], err = net.Dial("tcp", l.Addr().String()); err != nil {
			panic(err)
		}
		peer, err := l.Accept()
		if err != nil {
			panic(err)
		}
		go serve(peer)
	}
	round(clients)
	rounds := make([]float64, nrounds)
	for r := range rounds {
		rounds[r] = round(clients)
	}
	sort.Float64s(rounds)
	fmt.Printf("echo-1000 %.1f\n", rounds[nrounds/2])
}
