// Writes a database of Trivy from advisories, one JSON object a line, with Trivy's own library:
// {"ID": ..., "Ecosystem": "pip", "Package": ..., "Vulnerable": [">=1.0, <1.2"]}.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/aquasecurity/trivy-db/pkg/db"
	"github.com/aquasecurity/trivy-db/pkg/ecosystem"
	"github.com/aquasecurity/trivy-db/pkg/metadata"
	"github.com/aquasecurity/trivy-db/pkg/types"
	"github.com/aquasecurity/trivy-db/pkg/vulnsrc/vulnerability"
)

type advisory struct {
	ID, Ecosystem, Package string
	Vulnerable             []string
}

func main() {
	folder := os.Args[1]
	must(db.Init(folder))
	config := db.Config{}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<28)
	must(config.BatchUpdate(func(tx *bolt.Tx) error {
		for lines.Scan() {
			var one advisory
			must(json.Unmarshal(lines.Bytes(), &one))
			bucket := one.Ecosystem + "::OSV"
			must(config.PutDataSource(tx, bucket, types.DataSource{ID: "osv", Name: "OSV"}))
			name := vulnerability.NormalizePkgName(ecosystem.Type(one.Ecosystem), one.Package)
			must(config.PutAdvisory(tx, []string{bucket, name}, one.ID,
				types.Advisory{VulnerableVersions: one.Vulnerable}))
			must(config.PutVulnerability(tx, one.ID, types.Vulnerability{Title: one.ID}))
		}
		return lines.Err()
	}))
	must(db.Close())
	now := time.Now()
	must(metadata.NewClient(folder).Update(metadata.Metadata{
		Version: 2, NextUpdate: now.AddDate(1, 0, 0), UpdatedAt: now, DownloadedAt: now,
	}))
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
