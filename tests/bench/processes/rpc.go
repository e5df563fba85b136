// SPDX-License-Identifier: MIT
//
// The call of calls.c by net/rpc over a Unix socket, to a process of its own.
package main

import (
	"fmt"
	"net"
	"net/rpc"
	"os"
	"os/exec"
	"time"
)

type Numbers struct{}

func (Numbers) Next(x int64, next *int64) error {
	*next = x + 1
	return nil
}

func serve(path string) {
	rpc.Register(Numbers{})
	l, err := net.Listen("unix", path)
	if err != nil {
		panic(err)
	}
	c, _ := l.Accept()
	rpc.ServeConn(c)
}

func main() {
	path := fmt.Sprintf("%s/jlpar-rpc-%d", os.TempDir(), os.Getpid())
	if len(os.Args) > 1 {
		serve(os.Args[1])
		return
	}
	child := exec.Command(os.Args[0], path)
	child.Start()
	defer child.Process.Kill()
	defer os.Remove(path)
	var client *rpc.Client
	for tries := 0; client == nil && tries < 500; tries++ {
		time.Sleep(10 * time.Millisecond)
		client, _ = rpc.Dial("unix", path)
	}
	const times = 20000
	best := 0.0
	for round := 0; round < 4; round++ {
		begun := time.Now()
		x := int64(0)
		for k := 0; k < times; k++ {
			if err := client.Call("Numbers.Next", x, &x); err != nil {
				panic(err)
			}
		}
		took := float64(time.Since(begun).Nanoseconds()) / times
		if round == 0 || took < best {
			best = took
		}
	}
	fmt.Printf("call %.2f\n", best)
}
